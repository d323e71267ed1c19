"""What a sentence tells of a change by itself: "new job at Harbor", "ya me mudé a 12 Oak St", "call me Joey".

Only plain words count. What is read here is never kept as it is: the member sees it, and confirms.
"""

import re
from collections.abc import Sequence

import phonenumbers
from rapidfuzz.fuzz import ratio

from bot.engine.folding import fold, vocabulary, words
from models import ChangeField, Shift

CLOSE = 84  # rapidfuzz ratio of two words: "harbour" and "harbor" is 92, "yard" and "card" 75
MOST_CHOICES = 7  # a list of more does not fit a text

# A field by the words that point to it, the surest first: "moved to a new job" is about the job, not the home, and
# "my number at work" about the phone. "Number" alone is too little: a member has a number too.
_FIELDS: tuple[tuple[ChangeField, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"\b(?:{pattern})\b"))
    for field, pattern in (
        (ChangeField.EMAIL, r"e-?mails?|gmail|correo(?: electronico)?|[\w.+-]+@[\w-]+\.\w+"),
        (
            ChangeField.CERTIFICATION,
            r"certs?|certificates?|certifications?|licen[sc]es?|osha|forklift card|food handlers? card|renewed"
            r"|certificad[oa]s?|certificacion(?:es)?|renove|renovad[oa]",
        ),
        (ChangeField.PREFERRED_NAME, r"call me|i go by|goes by|nickname|preferred name|me dicen|llamame|diganme|dime"),
        (
            ChangeField.PHONE,
            r"(?:tele)?phones?|cell(?:s|phone)?|(?:new|old) number|number changed|changed my number|new #|cel|celular"
            r"|movil|telefono|numero (?:nuevo|viejo)|nuevo numero|otro numero|cambie de numero",
        ),
        (ChangeField.SHIFT, r"shifts?|nights now|days now|turnos?|graveyard|swing"),
        (
            ChangeField.WORKSITE,
            r"jobs?|work ?sites?|work ?place|working at|work at|employers?|transferred|transfer|company|jobsite"
            r"|trabajos?|trabajo en|chamba|jale|empleo|empresa|me cambiaron de|trasladaron|transfirieron",
        ),
        (ChangeField.NAME, r"(?:last|first|sur|my|full|legal) ?name|got married|divorced|apellidos?|nombre|me case"),
        (
            ChangeField.ADDRESS,
            r"moved|moving|relocated|address|addy|apartment|apt|street|zip|mail|po box|my old place|mude|mudo|mudar"
            r"|mudamos|direccion|direcion|domicilio|calle|codigo postal|apartado postal|apartamento|cartas"
            r"|correspondencia|d(?:e)? casa|vivo en|casa vieja|casa nueva",
        ),
    )
)
# Sentences that are about a change of the record whatever else they resemble: "new job at Harbor" looks like somebody
# who joins, "my cert is renewed" like a question about it.
_DETAIL = (
    r"(?:shift|address|addy|e-?mail|phone(?: number)?|cell|number|(?:last |first )?name|worksite|job|info|details"
    r"|record|turno|domicilio|direccion|correo|celular|telefono|numero|nombre|apellido|trabajo|datos)"
)
_CORRECTS = re.compile(
    rf"\b(?:change|update|fix|correct)\s+(?:my|the)\s+{_DETAIL}\b|\bmy\s+new\s+{_DETAIL}\b"
    r"|\bnew job (?:at|with|in)\b|\b(?:i|ive|i've) (?:got |was )?(?:moved|transferred) to\b"
    r"|\b(?:certs?|certificates?|certifications?|licen[sc]e|card|osha|cpr)\b.{0,20}\b(?:is|was|got|are|been) renewed\b"
    r"|\bi (?:just )?renewed (?:my|the)\b|\b(?:photo|pic|picture) of my (?:new )?(?:cert|card|licen[sc]e)"
    rf"|\b(?:cambi(?:ar|en|a)|actuali(?:zar|cen|za)|corrig(?:e|an)|corregir) (?:mi|el|mis) {_DETAIL}\b"
    rf"|\bnuev[oa] trabajo en\b|\b(?:ya )?renove (?:mi|el|la)\b|\bfoto de mi (?:nuevo )?certificado\b"
    r"|\bcertificado (?:ya )?(?:esta |fue )?renovado\b"
)
_SHIFTS = {
    Shift.NIGHT: vocabulary("night nights graveyard overnight noche nocturno noches"),
    Shift.EVENING: vocabulary("evening evenings swing tarde tardes vespertino"),
    Shift.DAY: vocabulary("day days morning mornings mañana manana dia diurno"),
}
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_STREET = re.compile(
    r"(?:\bto|\bat|\bis|\bin|\bnow|:|\ba|\ben|\bes|\bvivo en)\s+(?:now\s+|at\s+)?(\d{1,6}[a-z]?\s+\S.{3,118})$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:call me|i go by|me dicen|ll[aá]mame|d[ií]ganme|dime)\s+([^\W\d_][\w'’ -]{0,38}?)"
    r"(?:\s+(?:please|pls|now|instead|not|no|por favor)\b.*)?[.!]*$",
    re.IGNORECASE,
)
# "Call me back" asks for a call.
_NO_NAMES = vocabulary("back me please pls now when if asap at on in tomorrow today later cuando que si ahora luego")
_OWN_WORDS = vocabulary("the of and la el de del los las at in en")


def named_field(text: str) -> ChangeField | None:
    """The one field that the sentence is about; None when it names none, or two of them."""
    said = fold(text)
    found = [field for field, pattern in _FIELDS if pattern.search(said)]
    if not found:
        return None
    # Who moves house says so beside nothing else; "moved" beside a job, a shift or a new phone is not about the house.
    named = [field for field in found if field is not ChangeField.ADDRESS] or found
    return named[0] if len(named) == 1 else None


def corrects(text: str) -> bool:
    """Whether the sentence surely asks for a change of the record, or brings one."""
    return _CORRECTS.search(fold(text)) is not None


def named_email(text: str) -> str | None:
    """The one address of a mailbox in the text."""
    found = {match.rstrip(".") for match in _EMAIL.findall(text)}
    return found.pop() if len(found) == 1 else None


def named_phone(text: str, country: str = "US") -> str | None:
    """The one valid number in the text, in E.164."""
    found = {
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(text, country)
    }
    return found.pop() if len(found) == 1 else None


def named_shift(text: str) -> Shift | None:
    """The one shift that the text names."""
    said = set(words(text))
    found = [shift for shift, names in _SHIFTS.items() if said & names]
    return found[0] if len(found) == 1 else None


def named_address(text: str) -> str | None:
    """What stands after "to", "is" or "a" and begins with a house number."""
    match = _STREET.search(text.strip())
    return match[1].rstrip(" .!") if match else None


def named_call(text: str) -> str | None:
    """The name that stands after "call me"."""
    match = _CALLED.search(text.strip())
    called = match[1].strip() if match else ""
    return called if called and not set(words(called)) & _NO_NAMES else None


def named_worksites(text: str, worksites: Sequence[tuple[int, str]]) -> list[int]:
    """The worksites of which the text names a word of the employer or of the place, those with most words first.

    Args:
        worksites: (id, label), the label "Employer, Place".
    """
    said = [word for word in words(text) if len(word) >= 3 and word not in _OWN_WORDS]
    hits = {at: _hits(said, words(label)) for at, label in worksites}
    most = max(hits.values(), default=0)
    return [at for at, count in hits.items() if count == most] if most else []


def _hits(said: list[str], label: list[str]) -> int:
    own = {word for word in label if len(word) >= 3 and word not in _OWN_WORDS}
    return sum(any(word == other or (len(word) >= 5 and ratio(word, other) >= CLOSE) for word in said) for other in own)
