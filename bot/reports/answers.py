"""What a text says to a report: corrections of any answer, that nobody saw it, which report is meant."""

import re
from typing import Any

from bot.engine import SlotSpec
from bot.engine.folding import bare, fold, vocabulary, words
from bot.engine.phrases import correction
from bot.engine.readers import READERS, Question, ReadContext, Reading

LEAST_TELLING = 4  # words; "i want to report something" tells nothing yet
DAY = SlotSpec(name="day", type="date", reader="date", prefer="past")
NOTHING = SlotSpec(name="answer", type="bool", reader="bool")

_NOBODY = vocabulary(
    "0 no nope none nobody noone nadie ninguno ninguna skip dunno idk",
)
_NOBODY_TOO = vocabulary(
    "one else was there saw it just me i know don't dont think only alone witnesses",
    "mas lo vio yo solo sola estaba habia se",
)
_THAT_IS_ALL = frozenset(
    {
        "0", "no", "nope", "thats all", "that's all", "that is all", "that was all", "thats it", "that's it",
        "nothing else", "no more", "es todo", "eso es todo", "nada mas", "fue todo", "seria todo",
    }
)  # fmt: skip
# Words that only say that there is something to report. What is left of a text tells of it.
_WISH = vocabulary(
    "i i'd id want wanna need would like to file make start open a an the new my grievance complaint report problem",
    "issue something at work about with against please pls hi hello can how do you help me",
    "quiero quisiera necesito poner hacer presentar reportar una un queja reporte problema algo en el trabajo la de mi",
    "con contra por favor hola puedo como ayuda",
)
_PLACE = re.compile(
    r"(?:no|actually|sorry|wait|perdon|perdón|digo|en realidad)[,.!]*\s+(?:(?:it|that)\s+(?:was|happened)\s+|"
    r"(?:fue|pas[oó]|era)\s+)?(?:(?:in|at|en|on)\s+)(.+)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:use my name|not anonymous|my name can be used|they can know|con mi nombre|no anonimo|usen mi nombre)\b"
)
_UNNAMED = re.compile(
    r"\b(?:anonymous|anonymously|keep my name (?:out|secret|private)|don'?t (?:use|tell|say) my name|anonimo|anonima|"
    r"sin mi nombre|no digan mi nombre)\b"
)
_ADDITION = re.compile(
    r"^[\s\"'(]*(?:please\s+|por favor\s+)?(?:add|agrega|agregar|agregue|anade|anadir|añade|añadir)\b"
    r"(?:\s+(?:this|esto))?(?:\s+(?:to|a|al))?(?:\s+(?:my|mi|the|el))?(?:\s+(?:report|reporte|case|caso))?"
    r"(?:\s*(?:no\.?|n[uú]mero|number|#)?\s*(?P<number>\d{1,6})\b)?[\s:;,.\-–)]*(?P<words>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def corrected(text: str, context: ReadContext) -> dict[str, Any]:
    """The answers that "no, it was Monday", "no, at the yard", "keep my name out" change; empty when none is meant."""
    for wanted in (*correction(text, strong_only=False), text):
        reading = READERS["date"](wanted, Question(DAY), context)
        if isinstance(reading, Reading):
            return {"report_when": reading.value}
    plain = fold(text)
    if _NAMED.search(plain):
        return {"report_anonymous": False}
    if _UNNAMED.search(plain):
        return {"report_anonymous": True}
    place = _PLACE.fullmatch(text.strip())
    return {"report_place": place[1].strip()} if place else {}


def corrected_day(text: str, context: ReadContext) -> str | None:
    """The day in a correction that comes instead of an answer to another question; never of a bare day."""
    for wanted in correction(text, strong_only=False):
        reading = READERS["date"](wanted, Question(DAY), context)
        if isinstance(reading, Reading):
            return str(reading.value)
    return None


def says_yes(text: str, context: ReadContext) -> bool | None:
    """True for "1" and "yes", False for "2" and "no", None for anything else."""
    reading = READERS["bool"](text, Question(NOTHING), context)
    return bool(reading.value) if isinstance(reading, Reading) else None


def says_nobody(text: str) -> bool:
    """Whether the answer to "who saw it?" is that nobody did, or that it is not known."""
    said = words(text)
    return (
        bool(said)
        and any(word in _NOBODY for word in said)
        and all(word in _NOBODY or word in _NOBODY_TOO for word in said)
    )


def says_that_is_all(text: str) -> bool:
    """Whether the answer to "tell the rest" is that there is no more to tell."""
    return bare(text) in _THAT_IS_ALL


def tells(text: str) -> bool:
    """Whether a text tells what happened, beyond that there is something to report."""
    return len([word for word in words(text) if word not in _WISH]) >= LEAST_TELLING


def addition(text: str) -> tuple[int | None, str]:
    """Report number and words of "ADD 7: they did it again"; the words as they were typed."""
    match = _ADDITION.match(text)
    if match is None:
        return None, ""
    return (int(match["number"]) if match["number"] else None), match["words"].strip()


def short(place: str, longest: int = 40) -> str:
    """A place in the words of the person, cut to what a summary has room for."""
    plain = " ".join(place.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 3].rstrip()}..."


def is_number(text: str) -> bool:
    """Whether the text is a bare number: the number of a choice, not a place."""
    return bare(text).isdecimal()
