"""What a model says of a text, before bands are put to it; this is what is cached."""

from dataclasses import dataclass

from bot.understanding.types import Entity


@dataclass(frozen=True, slots=True)
class Reading:
    """ranking: (intent, confidence), best first; empty when the model names none."""

    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
