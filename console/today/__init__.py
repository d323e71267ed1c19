"""What may wait for somebody of the staff, a module a kind, told on the page Today.

A module has `permission`, and `def waiting(here: Desk) -> Iterable[Item]`; it asks the database one statement.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from bot.staff.waiting import Waits


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the page.

    Args:
        key: unlike that of every other row, such as "note-12"; the row's anchor.
        kind: what it is in a word or two, in the language of the moment.
        title: whom or what it is about.
        detail: one sentence more, "" for none.
        since: when it began to wait; `by_day`: its day, of which no more may be told.
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
    by_day: bool = False


def about(waits: Waits) -> str:
    """Whom it is about: a name with the member number, or the address it came from."""
    if waits.member:
        return f"{waits.member} ({waits.member_number})"
    return waits.address


def thread_url(waits: Waits) -> str:
    """The page of the Inbox on which they are answered; "" where nobody could be."""
    if waits.member_id is not None:
        return url_for("inbox.thread", kind="member", of_id=waits.member_id)
    return url_for("inbox.thread", kind="talk", of_id=waits.talk_id) if waits.talk_id is not None else ""
