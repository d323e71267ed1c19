"""Campaigns from the draft until they run: whom they are for, what they say, who approves them, when they go out.

What comes of them while they run is in campaign_results.py.
"""

from console.access.permissions import Permission
from console.language import lazy_gettext
from console.nav import NavEntry
from console.pages.campaigns import audience, drafting, listing, previews, saved_audiences, settings, steps, words
from console.pages.campaigns.blueprint import pages

__all__ = [
    "audience",
    "drafting",
    "listing",
    "nav",
    "pages",
    "previews",
    "saved_audiences",
    "settings",
    "steps",
    "words",
]

nav = NavEntry("campaigns.listed", lazy_gettext("Campaigns"), Permission.CAMPAIGNS, 25)
