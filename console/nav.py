"""The entries of the console's navigation: each page module has one as `nav`, or a list of them, or none."""

from dataclasses import dataclass
from typing import Any

from console.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the navigation.

    Args:
        endpoint: of the page it leads to.
        label: by `lazy_gettext`.
        permission: who lacks it does not see the entry.
        order: smaller ones come first; pages of the day's work have 10 to 49, of looking at figures 50 to 79, of
            keeping house 80 and more.
    """

    endpoint: str
    label: Any
    permission: Permission
    order: int
