"""All that waits for somebody, told by the modules of console/today/."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from bot.staff.waiting import note_seen
from console import today
from console.desk import Desk
from console.today import Item


def kinds() -> list[ModuleType]:
    """The modules of console/today, by name."""
    return [import_module(f"{today.__name__}.{module.name}") for module in iter_modules(today.__path__)]


def waiting(here: Desk, most: int) -> tuple[list[Item], int]:
    """What waits for whoever is at work, what is urgent first, then the oldest; the look at its names is audited.

    Args:
        most: rows to show.

    Returns:
        The rows, and how many more wait (of each kind 50 at most are counted).
    """
    found: list[Item] = []
    for kind in kinds():
        if here.staff.may(kind.permission):
            told: Iterable[Item] = kind.waiting(here)
            found += told
    shown = sorted(found, key=lambda item: (not item.urgent, item.since))[:most]
    note_seen(here.session, here.actor, here.now, "today", (item.member_id for item in shown))
    return shown, len(found) - len(shown)
