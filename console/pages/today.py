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

MOST_SHOWN = 50


@pages.get("/today")
@needs(Permission.TODAY)
def today() -> str:
    """What waits for me."""
    here = desk()
    items, more = waiting(here, MOST_SHOWN)
    return render_template("today/list.html", items=items, more=more, now=here.now)
