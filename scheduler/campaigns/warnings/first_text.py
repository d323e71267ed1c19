"""What the introduction, with HELP and STOP, makes of a number's first text: one that costs more, or says no STOP."""

from collections.abc import Iterator
from typing import Any

from bot.engine.folding import words as words_of
from bot.wording import segments
from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "{count:,} numbers get their first text from us: with who we are and how to stop, variant {variant} in "
    "{language} {what}.",
    "es": "{count:,} números reciben su primer texto nuestro: con quiénes somos y cómo salir, la variante {variant} en "
    "{language} {what}.",
}
_LONGER = {"en": "has {now} segments instead of {before}", "es": "tiene {now} segmentos en vez de {before}"}
_SILENT = {"en": "does not say STOP; add it to the introduction", "es": "no dice STOP; agrégalo a la introducción"}
_STOP = {"stop", "alto", "parar", "salir"}


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each text that the introduction lengthens by a segment or more, or in which nobody is told how to stop."""
    for (variant, language, introduced), text in sorted(looked.dearest.items()):
        if not introduced:
            continue
        about = {"count": looked.introduced, "variant": variant, "language": language}
        if not _STOP & {*words_of(text)}:
            yield about | {"what": _SILENT}
        plain = text.removesuffix(looked.introduction[language]).rstrip()
        now, before = segments(text), segments(plain)
        if now > before:
            yield about | {"what": {each: words.format(now=now, before=before) for each, words in _LONGER.items()}}
