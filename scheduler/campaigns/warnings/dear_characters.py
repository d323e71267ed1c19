"""Characters outside the GSM alphabet, or that count twice in it, and what the text would cost without them.

Curly quotes and dashes are sent as plain ones anyway (bot/wording/segments.py) and cost nothing.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.wording import normalise, segments
from bot.wording.segments import GSM_BASIC
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} has {characters}: it costs {now} segments, without {before}.",
    "es": "La variante {variant} en {language} tiene {characters}: cuesta {now} segmentos, sin eso {before}.",
}
_TWICE = {"[": "(", "]": ")", "{": "(", "}": ")", "~": "-", "|": "/", "\\": "/", "€": "EUR"}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """The dearest text of each wording, when plain letters would make it cheaper."""
    for (variant, language, introduced), text in sorted(looked.dearest.items()):
        if introduced and (variant, language, False) in looked.dearest:
            continue
        plain = "".join(char if char in GSM_BASIC else _plain(char) for char in text)
        now, before = segments(text), segments(plain)
        if before < now:
            dear = dict.fromkeys(char for char in normalise(text) if char not in GSM_BASIC)
            yield {
                "variant": variant,
                "language": language,
                "characters": " ".join(dear),
                "now": now,
                "before": before,
            }


def _plain(char: str) -> str:
    if char in _TWICE:
        return _TWICE[char]
    base = "".join(each for each in unicodedata.normalize("NFKD", char) if not unicodedata.combining(each))
    return base if GSM_BASIC.issuperset(base) else ""
