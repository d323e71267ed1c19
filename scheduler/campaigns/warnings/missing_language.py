"""Members who speak Spanish get English: the local has no text for them, or the one it has is the English one."""

from collections.abc import Iterator
from typing import Any

from bot.engine.folding import words as words_of
from bot.wording import PLACEHOLDER
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "{count:,} of those who get it are on record for {language}, and variant {variant} has no text in it.",
    "es": "{count:,} de quienes lo reciben tienen {language} en su registro, y la variante {variant} no tiene texto.",
}
_FEW = 4  # words


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each language of the audience that a variant lacks, or copies from the local's first one."""
    first = looked.local.languages[0]
    for language, count in sorted(looked.speakers.items()):
        if language == first or not count:
            continue
        for variant, texts in sorted(looked.wording.items()):
            own = texts.get(language, "") if language in looked.local.languages else ""
            if not own.strip() or _copied(own, texts.get(first, "")):
                yield {"count": count, "language": language, "variant": variant}


def _copied(own: str, other: str) -> bool:
    """The same words; a few, such as a name and an hour, may well be the same in both."""
    found, same = (words_of(PLACEHOLDER.sub(" ", text)) for text in (own, other))
    return len(found) > _FEW and found == same
