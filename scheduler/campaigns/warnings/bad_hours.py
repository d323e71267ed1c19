"""Texts that expire before their hours or their turn come, or that a holiday moves to another day."""

from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {"en": "{what}", "es": "{what}"}
_EXPIRE = {
    "en": "{count:,} of {people:,} texts would expire before their hours or their turn come: start earlier, or let it "
    "be of use for longer.",
    "es": "{count:,} de {people:,} textos vencerían antes de su horario o su turno: empieza antes, o dales más tiempo.",
}
_HOLIDAY = {
    "en": "It begins on {day}, a day on which the local sends nothing: {count:,} texts leave later.",
    "es": "Empieza el {day}, un día en que el local no manda nada: {count:,} textos salen después.",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Both, when they apply."""
    if looked.expired:
        told = {"count": looked.expired, "people": looked.people}
        yield {"what": {language: words.format(**told) for language, words in _EXPIRE.items()}}
    if looked.hours.on(looked.starts_on) is None:
        about = {"day": looked.starts_on, "count": looked.deferred}
        yield {"what": {language: words.format(**about) for language, words in _HOLIDAY.items()}}
