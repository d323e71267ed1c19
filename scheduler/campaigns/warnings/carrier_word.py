"""The text asks for a word that the carrier takes for itself: it opts the member out, or in, and is no answer."""

import re
from collections.abc import Iterator
from typing import Any

from scheduler.campaigns.warnings import Looked

WORDS = {
    "en": "Variant {variant} in {language} asks for {word}, which the carrier takes for itself; ask for a number or "
    "another word.",
    "es": "La variante {variant} en {language} pide {word}, palabra que toma la compañía; pide un número u otra.",
}
_ASKS = re.compile(
    r"\b(?:reply|text|answer|send|say|type|respond|responde|contesta|manda|env[ií]a|escribe|di)\b"
    r"(?:\s+(?:with|back|us|con|la palabra|the word))*\s*[:\"'“‘«]?\s*"
    r"(yes|cancel|end|quit|stop|stopall|unsubscribe|revoke|optout|start|unstop|info|alto|pare|baja|arret)\b"
    r"(?P<after>[^.!?\n]*)",
    re.IGNORECASE,
)
# "Reply STOP to opt out" asks for what the carrier does.
_LEAVING = re.compile(
    r"\b(?:stop|opt|out|unsubscribe|leave|no more|end|salir|baja|dejar|no recibir|cancelar)\b", re.IGNORECASE
)
_FOR_LEAVING = frozenset({"stop", "stopall", "unsubscribe", "alto", "optout"})


def look(looked: Looked) -> Iterator[dict[str, Any]]:
    """Each word that is asked for, once a wording."""
    for variant, language, words in looked.texts():
        asked = [match for match in _ASKS.finditer(words) if not _says_how_to_leave(match)]
        for word in dict.fromkeys(match[1].upper() for match in asked):
            yield {"variant": variant, "language": language, "word": word}


def _says_how_to_leave(match: re.Match[str]) -> bool:
    return match[1].lower() in _FOR_LEAVING and bool(_LEAVING.search(match["after"]))
