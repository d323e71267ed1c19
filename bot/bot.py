"""The bot with everything it needs, put together once by app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.campaign_kinds import Kinds
from bot.engine import FlowBook
from bot.links import Links
from bot.local_files import LocalFiles
from bot.turns import Turns
from bot.understanding.types import Understanding
from bot.wording import Wording
from models.database import SessionMaker


class Understands(Protocol):
    """Whatever reads a text's intent; never raises, and answers in a bounded time."""

    def understand(self, text: str) -> Understanding:
        """The intent of one text."""
        ...


@dataclass(frozen=True)
class Bot:
    """Arguments of `take_turn` that do not change between texts.

    Args:
        typed_slots: slots that hold members' own words, or what texts show of a record.
        carrier_has_answered_keywords: a bare STOP, START or HELP was already answered by the carrier.
        most_replies_per_minute: loop guard; 0 is none.
        files: what each local has set for itself.
        kinds: of campaigns.
        links: makes the links that texts carry.
        wake_sender: called after a commit that left rows for the outbox; must not raise.
    """

    sessions: SessionMaker
    understands: Understands
    turns: Turns
    flows: FlowBook
    typed_slots: frozenset[str]
    wording: Wording
    files: LocalFiles
    kinds: Kinds
    links: Links
    carrier_has_answered_keywords: bool
    most_replies_per_minute: int
    wake_sender: Callable[[], None]
