"""The first page: what waits for me, oldest first."""

from flask import Blueprint, render_template

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import lazy_gettext
from console.nav import NavEntry
from console.waiting import waiting

pages = Blueprint("today", __name__)
nav = NavEntry("today.today", lazy_gettext("Today"), Permission.TODAY, 10)

MOST_SHOWN = 100


@pages.get("/today")
@needs(Permission.TODAY)
def today() -> str:
    """What waits for me."""
    here = desk()
    items = waiting(here)
    return render_template("today/list.html", items=items[:MOST_SHOWN], more=len(items) - MOST_SHOWN, now=here.now)
