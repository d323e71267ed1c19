"""What the page Today shows: things that wait for somebody, told by the modules of console/today/, one a kind.

A module there has `permission`, and `def waiting(here: Desk) -> Iterable[Item]`; it asks the database one statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from bot.staff import waiting as staff_waiting
from console import today
from console.desk import Desk


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the page.

    Args:
        key: unlike that of every other row, such as "note-12"; the row's anchor.
        kind: what it is in a word or two, in the language of the moment.
        title: whom or what it is about.
        detail: one sentence more, "" for none.
        since: when it began to wait.
        url: the page on which it is done.
        label: of the link there.
        member_id: whose name is shown; it is audited.
    """

    key: str
    kind: str
    title: str
    detail: str
    since: datetime
    url: str = ""
    label: str = ""
    urgent: bool = False
    member_id: int | None = None


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
    staff_waiting.note_seen(here.session, here.actor, here.now, "today", (item.member_id for item in found))
    return sorted(found, key=lambda item: (not item.urgent, item.since))


def about(waits: staff_waiting.Waits) -> str:
    """Whom it is about: a name with the member number, or the address it came from."""
    if waits.member:
        return f"{waits.member} ({waits.member_number})"
    return waits.address
