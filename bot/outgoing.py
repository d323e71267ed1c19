"""Words for somebody else than whoever is answered, and the rows of the outbox by which they leave.

A notice answers no text of whoever gets it: it waits for the hours of their zone (docs/hours.md). Everything else is
waited for, and leaves at once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.local import LocalView
from bot.wording import Wording
from models import Channel, OutboxKind, OutboxStatus

LIFE = timedelta(hours=24)  # what a person wrote is read a day later still; after that the thread has it
NEWS_LIFE = timedelta(days=3)  # of a notice that is no less true later: days on which nothing leaves may lie between
URGENT_LIFE = timedelta(hours=12)


def worded(
    wording: Wording, local: LocalView, response: str, language: str | None, values: Mapping[str, Any], now: datetime
) -> str:
    """`response` in the language of the person it goes to, in the local's own wording if it has one."""
    today = now.astimezone(ZoneInfo(local.time_zone)).date()
    named = {**local.facts, **values}
    return wording.render(response, local.speaks(language), named, overrides=local.wording, today=today)


def outgoing(
    *,
    local_id: int,
    address: str,
    body: str,
    now: datetime,
    kind: OutboxKind = OutboxKind.RELAY,
    member_id: int | None = None,
    channel: Channel = Channel.SMS,
    life: timedelta | None = LIFE,
    messenger: str | None = None,
) -> dict[str, Any]:
    """The values of a row that is due now; of a notice, in the next hours in which it may leave.

    Args:
        life: after it the text is not sent any more; None always sends it.
        messenger: who of the staff or stewards wrote it; None when it is the line's own words.
    """
    return {
        "local_id": local_id,
        "member_id": member_id,
        "channel": channel,
        "address": address,
        "body": body,
        "messenger": messenger,
        "kind": kind,
        "status": OutboxStatus.DUE,
        "due_at": now,
        "window_ends_at": hours_end(kind, channel, now),
        "expires_at": None if life is None else now + life,
        "created_at": now,
        "status_at": now,
    }


def hours_end(kind: OutboxKind, channel: Channel, due_at: datetime) -> datetime | None:
    """When the hours of a new row end, in which it may leave: those of a notice are over as it is due.

    So scheduler/chores/defer_texts.py, which knows where a number may be, finds the next ones, which are now when it is
    day there. None: it may leave at any hour, as what a person waits for, and what stands on a page nobody is woken by.
    """
    return due_at if kind is OutboxKind.NOTICE and channel is not Channel.WEB_CHAT else None
