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


def waiting(here: Desk) -> list[Item]:
    """All that waits for whoever is at work: what is urgent first, then the oldest. The look is audited."""
    found: list[Item] = []
    for kind in kinds():
        if here.staff.may(kind.permission):
            told: Iterable[Item] = kind.waiting(here)
            found += told
    note_seen(here.session, here.actor, here.now, "today", (item.member_id for item in found))
    return sorted(found, key=lambda item: (not item.urgent, item.since))
