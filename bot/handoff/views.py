"""The hand-offs that a number is part of, as a turn sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Channel


@dataclass(frozen=True, slots=True)
class OwnHandoff:
    """The open hand-off of the conversation that texts: its words go to a steward, or wait for the staff.

    Args:
        name: of the member, as the steward reads it; "" for a number of nobody's.
        heard_at: when the member last got words from the other side.
    """

    id: int
    number: int
    name: str
    steward_id: int | None
    steward_address: str | None
    steward_language: str | None
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class HeldHandoff:
    """An open hand-off that the number which texts looks after, as a steward.

    Args:
        name: of the member; "" for a number of nobody's.
        steward: the given name of the steward, as the member reads it.
        messenger: who the steward is, as touch points tell it: no name, which would outlive its erasure.
        heard_at: when the steward last got words of the member. waits: they are not answered yet.
    """

    id: int
    number: int
    name: str
    steward: str
    messenger: str
    member_id: int | None
    channel: Channel
    address: str
    language: str | None
    opened_at: datetime
    heard_at: datetime
    waits: bool

    @property
    def label(self) -> str:
        """What the steward calls it by: "2 Joe M."."""
        return label(self.number, self.name)


def label(number: int, name: str) -> str:
    """How a hand-off is named to its steward."""
    return f"{number} {name}".rstrip()


def own_handoff(told: dict[str, Any] | None) -> OwnHandoff | None:
    """From what PostgreSQL tells as JSON."""
    if told is None:
        return None
    return OwnHandoff(**(told | {"heard_at": datetime.fromisoformat(told["heard_at"])}))


def held_handoffs(told: Sequence[dict[str, Any]] | None) -> tuple[HeldHandoff, ...]:
    """From what PostgreSQL tells as JSON."""
    return tuple(
        HeldHandoff(
            **(
                each
                | {
                    "channel": Channel(each["channel"]),
                    "opened_at": datetime.fromisoformat(each["opened_at"]),
                    "heard_at": datetime.fromisoformat(each["heard_at"]),
                }
            )
        )
        for each in told or ()
    )
