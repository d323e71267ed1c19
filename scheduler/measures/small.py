"""What is too small to be shown, wherever figures are: who is in it could be told from them.

Campaign reports, variants and the union's figures all ask here, so that no two of them tell together what one hides.

A group of fewer than 5 is hidden. What is hidden could be reckoned from the total and the groups that are shown; so at
least two are hidden, and at least 5 people in all: the next smallest go along until that holds.
"""

from collections.abc import Mapping
from typing import TypeVar

FEWEST = 5

Key = TypeVar("Key")


def few(people: int) -> bool:
    """Whether these are too few to tell what they did. Of nobody there is nothing to hide."""
    return 0 < people < FEWEST


def hidden(sizes: Mapping[Key, int]) -> set[Key]:
    """The groups that must not be shown.

    Args:
        sizes: how many people each group has.
    """
    found = {group for group, size in sizes.items() if size < FEWEST}
    if not found:
        return found
    others = sorted(sizes.keys() - found, key=lambda group: (sizes[group], str(group)))
    while others and (len(found) < 2 or sum(sizes[group] for group in found) < FEWEST):
        found.add(others.pop(0))
    return found
