"""A text in capital letters: it reads as shouting, and filters count it as spam."""

from collections.abc import Iterator
from typing import Any

from bot.wording import PLACEHOLDER
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} is mostly in capital letters, which reads as shouting.",
    "es": "La variante {variant} en {language} está casi toda en mayúsculas, que se leen como gritos.",
}
_FEWEST = 20  # letters: "OK!" shouts at nobody
_SHARE = 0.6


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each wording of which more than six letters in ten are capitals."""
    for variant, language, words in looked.texts():
        letters = [char for char in PLACEHOLDER.sub("", words) if char.isalpha()]
        if len(letters) >= _FEWEST and sum(char.isupper() for char in letters) > _SHARE * len(letters):
            yield {"variant": variant, "language": language}
