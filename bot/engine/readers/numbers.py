"""How many: "3", "two", "a couple", and for guests "just me", "me + 2", "2 of us"."""

import re

from bot.engine.folding import fold, vocabulary
from bot.engine.readers.numerals import join_tens, numeral
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_NONE = vocabulary(
    "none nobody nothing ninguno ninguna nadie nada alone solo sola",
)
_FILLER = vocabulary(
    "a an the of about around like maybe just only exactly total in all it's its it is there are there's we i",
    "i'll ill i'm im will be bringing bring with and plus please pls thanks guests guest people persons person",
    "more others other extra kids friends family adults seats spots tickets hours hrs days years dollars total",
    "altogether for make un una el la los las de como unos unas son somos seremos seran voy vamos con y mas otros",
    "otras invitado invitados invitada invitadas personas persona gente ninos hijos amigos por favor gracias",
    "total llevo traigo yo horas dias anos dolares boletos lugares en para",
)
_PEOPLE = vocabulary(
    "adult adults kid kids child children friend friends guest guests son sons daughter daughters other others adulto",
    "adultos nino nina ninos ninas amigo amiga amigos amigas invitado invitados hijo hija hijos hijas and y plus mas",
)
_US_AND_WE = re.compile(
    r"\b(?:of us|all of us|party of|we are|we're|we'll be|there will be|there'll be|in total|total|somos|"
    r"seremos|vamos|de nosotros|en total)\b|^(?:the|los|las)\b"
)
_KIN = (
    r"(?:my|mi) (?:wife|husband|partner|spouse|girlfriend|boyfriend|friend|son|daughter|mom|mother|dad|father|"
    r"brother|sister|kid|baby|esposa|esposo|pareja|novia|novio|amiga|amigo|hijo|hija|mama|papa|hermano|hermana)"
)
_ME_AND_KIN = re.compile(
    r"(?:just |only |it's |it'll be |i'm bringing |bringing |traigo a |llevo a )?"
    r"(?:me and |me n |me & |me \+ ?|myself and |yo y |solo yo y |and |con |with |w/ ?|\+ ?)?"
    rf"{_KIN}(?:,? (?:and|n|&|y|\+) {_KIN}){{0,3}}"
)
# "2 adults and 1 kid": told apart, but all of them come.
_TWO_KINDS = re.compile(r"(\w+) [a-z]+,? (?:and|y|&|\+|plus|mas) (\w+) [a-z]+")
_JUST_ME = re.compile(
    r"(?:(?:it's |its |it'll be |it will be )?(?:just|only) (?:me|myself)|me|myself|(?:just )?by myself|"
    r"(?:solo|solamente|nomas|nada mas|unicamente) yo|yo (?:solo|sola|nomas)|yo|no(?: one| guests| invitados)?"
    r"(?: else)?|nadie mas|sin invitados|just the one of me)"
)


@reader("float")
def read_number(text: str, question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """One number, in digits or words, with nothing around it but words that go with numbers.

    With `counts: guests` the member is not counted: "just me" is 0, "me + 2" is 2, "2 of us" is 1.
    """
    plain = re.sub(r"^[\s.,;:!?¡¿*\"'()-]+(?=\D|\d)|[\s.,;:!?*\"'()]+$", "", fold(text))
    if re.match(r"-\s*\d", fold(text)):
        return NOT_UNDERSTOOD
    guests = question.slot.counts == "guests"
    if guests and _JUST_ME.fullmatch(plain):
        return Reading(0)
    if guests and _ME_AND_KIN.fullmatch(plain):
        return Reading(len(re.findall(_KIN, plain)))
    if guests and (both := _both_kinds(plain)) is not None:
        return Reading(both)
    plain = re.sub(r"\bw/\s*", "with ", plain)
    said = join_tens([word.strip(".,;:!?()") for word in re.findall(r"[^\s+]+|\+", plain)])
    said = [word for word in said if word and word != "+"]
    with_me = bool(said) and said[0] in {"me", "yo", "myself"}
    if guests and with_me:
        said = said[1:]
    counted = [value for word in said if (value := _count(word, said)) is not None]
    rest = [word for word in said if _count(word, said) is None and word not in _FILLER]
    if "us" in rest:
        rest.remove("us")
    if "party" in rest and guests:
        rest.remove("party")
    if len(counted) != 1 or [word for word in rest if word not in {"we're", "we'll", "there'll"}]:
        return NOT_UNDERSTOOD
    value = counted[0]
    if guests and not with_me and value >= 1 and _US_AND_WE.search(plain):
        value -= 1
    return Reading(value)


def _both_kinds(plain: str) -> float | None:
    """3 of "2 adults and 1 kid"; None of "2 of us and 1 maybe", whose words do not all go with numbers."""
    match = _TWO_KINDS.fullmatch(plain)
    if match is None or any(word not in _PEOPLE for word in re.findall(r"[a-z]+", plain) if numeral(word) is None):
        return None
    first, second = numeral(match[1]), numeral(match[2])
    return None if first is None or second is None else first + second


def _count(word: str, said: list[str]) -> float | None:
    if word in _NONE:
        return 0
    # "a couple of", "un par", "a dozen": the article is not a number of its own.
    if word in {"un", "una"} and {"par", "docena"} & set(said):
        return None
    return numeral(word)
