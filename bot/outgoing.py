"""Words for somebody else than whoever is answered, and the rows of the outbox by which they leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.local import LocalView
from bot.wording import Wording
from models import Channel, OutboxKind, OutboxStatus

LIFE = timedelta(hours=24)  # what a person wrote is read a day later still; after that the thread has it
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
    """The values of a row that is due now.

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
        "expires_at": None if life is None else now + life,
        "created_at": now,
        "status_at": now,
    }
