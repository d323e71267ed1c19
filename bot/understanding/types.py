"""What understanding a text gives: an intent, how sure it is, and the entities found in it."""

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """How far an intent may be trusted: SURE starts a flow, BETWEEN asks, BELOW is refused and counted."""

    SURE = "sure"
    BETWEEN = "between"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Entity:
    """A named part of the text; `start` and `end` are offsets in characters, end exclusive."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """The reading of one text.

    intent: the top intent; None for an empty or guarded text.
    confidence: of the top intent, 0 to 1.
    ranking: (intent, confidence), best first, at most 5.
    source: "keyword", "cache", "rasa", "guard" or "degraded".
    language: set when the keyword table tells it ("cuota" is Spanish).
    """

    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
    band: Band
    source: str
    language: str | None = None

    @classmethod
    def nothing(cls) -> "Understanding":
        """The reading of a text in which there is nothing to understand: empty, guarded, or not read at all."""
        return cls(intent=None, confidence=0.0, ranking=(), entities=(), band=Band.BELOW, source="guard")
