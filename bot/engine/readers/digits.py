"""The last four digits of a member number."""

import re

from bot.engine.folding import fold
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_FILLER = re.compile(
    r"\b(?:it'?s|its|my|the|last|four|4 digits|digits|member|number|no|is|are|code|pin|id|ends?|in|with|"
    r"es|mi|el|los|las|ultimos|numero|cuatro|digitos|de|miembro|socio|codigo|termina|son|en)\b"
)


@reader("last_four")
def read_last_four(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """Exactly four digits, or the whole member number, of which the last four count."""
    rest = re.sub(r"[\s#.,:;!'-]", "", _FILLER.sub(" ", fold(text)))
    return Reading(rest[-4:]) if re.fullmatch(r"[0-9]{4,8}", rest) else NOT_UNDERSTOOD
