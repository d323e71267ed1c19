"""Members: finding them, their record, and what staff do with it."""

from console.access.permissions import Permission
from console.language import lazy_gettext
from console.nav import NavEntry
from console.pages.members import consent, data, numbers, record, search, starting, talks
from console.pages.members.blueprint import pages

__all__ = ["consent", "data", "nav", "numbers", "pages", "record", "search", "starting", "talks"]

nav = NavEntry("members.found", lazy_gettext("Members"), Permission.MEMBERS, 15)
