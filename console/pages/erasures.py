"""Members who asked to have their data erased: when it happens, and what became of earlier wishes."""

from flask import Blueprint, render_template

from bot.staff.erasure import erasures
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk

pages = Blueprint("erasures", __name__, url_prefix="/erasures")


@pages.get("/")
@needs(Permission.MEMBERS_CHANGE)
def listed() -> str:
    """What waits, the soonest first, and what is settled, the newest first."""
    here = desk()
    look = here.session, here.actor, here.now
    return render_template(
        "erasures/list.html",
        waiting=erasures(*look, local_id=here.local_id),
        settled=erasures(*look, local_id=here.local_id, settled=True),
    )
