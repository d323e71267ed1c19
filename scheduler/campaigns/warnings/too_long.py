"""More segments than the local wants in one text: each costs as much as a text of its own."""

from collections.abc import Iterator
from typing import Any

from bot.wording import segments
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} takes up to {count} segments; the local's own limit is {most}.",
    "es": "La variante {variant} en {language} ocupa hasta {count} segmentos; el límite del local es {most}.",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """The dearest text of each variant and language."""
    longest: dict[tuple[str, str], int] = {}
    for (variant, language, _), text in looked.dearest.items():
        longest[variant, language] = max(longest.get((variant, language), 0), segments(text))
    for (variant, language), count in sorted(longest.items()):
        if count > looked.rules.most_segments:
            yield {"variant": variant, "language": language, "count": count, "most": looked.rules.most_segments}
