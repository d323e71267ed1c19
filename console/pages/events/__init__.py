"""Events: plan them, see who comes, change them and call them off, and the door."""

from console.access.permissions import Permission
from console.language import lazy_gettext
from console.nav import NavEntry
from console.pages.events import door, planning, printed, watching
from console.pages.events.blueprint import pages

__all__ = ["door", "nav", "pages", "planning", "printed", "watching"]

nav = [
    NavEntry("events.listed", lazy_gettext("Events"), Permission.EVENTS, 30),
    NavEntry("events.doors_listed", lazy_gettext("At the door"), Permission.EVENTS_CHECK_IN, 31),
]
