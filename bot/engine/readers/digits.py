"""Digits that tell who somebody is: of a member number, of a phone, of a code."""

import re

from bot.engine.folding import bare, fold
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


_NEW = frozenset(
    {
        "new",
        "new code",
        "resend",
        "again",
        "nuevo",
        "nueva",
        "nueva clave",
        "otra",
        "otra clave",
        "nuevo codigo",
        "otro",
        "otro codigo",
        "otra vez",
    }
)
_NUMBER_FILLER = re.compile(rf"{_FILLER.pattern}|\b(?:phone|cell|mobile|telefono|celular|cel|tel)\b")


@reader("member_or_phone")
def read_member_or_phone(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """A member number, a few letters before its digits or none, or a phone number in any shape."""
    rest = re.sub(r"[\s().,:;!#'-]", "", _NUMBER_FILLER.sub(" ", fold(text))).upper()
    return Reading(rest) if re.fullmatch(r"\+?[A-Z]{0,3}[0-9]{3,15}", rest) else NOT_UNDERSTOOD


@reader("six_digits")
def read_six_digits(text: str, _question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """A code of six digits, also typed in groups; or `new` for whoever wants another one."""
    if bare(text) in _NEW:
        return Reading("new")
    rest = re.sub(r"[\s#.,:;!'-]", "", _FILLER.sub(" ", fold(text)))
    return Reading(rest) if re.fullmatch(r"[0-9]{6}", rest) else NOT_UNDERSTOOD
