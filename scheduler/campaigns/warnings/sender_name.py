"""The text does not say who sends it: carriers and members ask for that (CTIA, Messaging Principles, 2023)."""

from collections.abc import Iterator
from typing import Any

from bot.engine.folding import words as words_of
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} does not name the sender; begin it with {{local_name}}.",
    "es": "La variante {variant} en {language} no dice quién la manda; empieza con {{local_name}}.",
}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each wording with neither the local's name nor what its handle says, such as "Local 1021"."""
    names = {" ".join(words_of(name)) for name in (looked.local.name, looked.local.handle.replace("-", " "))}
    for variant, language, words in looked.texts():
        said = f" {' '.join(words_of(words))} "
        if not any(f" {name} " in said for name in names):
            yield {"variant": variant, "language": language}
