"""Words for somebody else than whoever is answered, and the rows by which they leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.local import LocalView
from bot.wording import Wording
from models import Channel, OutboxKind, OutboxStatus

LIFE = timedelta(hours=24)  # what a person wrote is read a day later still; after that the thread has it
URGENT_LIFE = timedelta(hours=12)
LONGEST = 1500  # characters of one text; carriers take 1,600, and the name of who speaks comes before


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
    member_id: int | None = None,
    channel: Channel = Channel.SMS,
    kind: OutboxKind = OutboxKind.RELAY,
) -> dict[str, Any]:
    """The values of a row of the outbox that is due now."""
    return {
        "local_id": local_id,
        "member_id": member_id,
        "channel": channel,
        "address": address,
        "body": body,
        "kind": kind,
        "status": OutboxStatus.DUE,
        "due_at": now,
        "expires_at": now + (URGENT_LIFE if kind is OutboxKind.URGENT else LIFE),
        "created_at": now,
        "status_at": now,
    }


def spoken(speaker: str, words: str) -> list[str]:
    """What one side reads of the other's words: who speaks, then all the words, in as few texts as need be."""
    plain = words.replace("\0", " ").strip()
    pieces = []
    while len(plain) > LONGEST:
        cut = plain.rfind(" ", LONGEST // 2, LONGEST)
        cut = LONGEST if cut < 0 else cut
        pieces.append(plain[:cut])
        plain = plain[cut:].lstrip()
    return [f"{speaker}: {piece}" for piece in (*pieces, plain)]
