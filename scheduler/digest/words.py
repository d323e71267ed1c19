"""The digest as a mail and as a text: figures alone, whoever reads it, with a link to the page for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from scheduler.digest.huddle import Reason, Why
from scheduler.digest.log import Done
from scheduler.digest.numbers import Number, Numbers
from scheduler.digest.parts import Part
from scheduler.measures.small import FEWEST
from scheduler.measures.union_measure import TOPICS, Shape, Words

LANGUAGES = ("en", "es")
# One of each topic is what a text has room for; no letter that would double its price.
SHORT: dict[str, Words] = {
    "journey_completed": ("started", "inicio"),
    "engagement": ("active", "activos"),
    "steward_coverage": ("per steward", "por delegado"),
    "first_reply": ("reply in 24 h", "respuesta 24 h"),
    "issues_acted": ("issues acted", "problemas"),
    "said_yes": ("said yes", "dicen si"),
    "took_part": ("took part", "participan"),
    "supporters": ("non-members", "no miembros"),
}
WHY: dict[Why, Words] = {
    Why.WAITS: ("wait for an answer", "esperan respuesta"),
    Why.STILL: ("stand still getting started", "siguen en sus primeros pasos"),
    Why.MISSED: ("said going, did not come", "dijeron que van y faltaron"),
    Why.SUPPORTS: ("support us, not seen lately", "nos apoyan, sin verlos"),
}
_DONE = ("wrote", "talks", "done", "came", "acted", "won")
_DONE_SHORT: dict[str, Words] = {
    "wrote": ("wrote", "escribieron"),
    "talks": ("talks", "charlas"),
    "done": ("hand-offs done", "casos cerrados"),
    "came": ("came", "asistieron"),
    "acted": ("issues acted", "problemas con obra"),
    "won": ("won", "ganados"),
}
_SUBJECTS: dict[Part, Words] = {
    Part.MONDAY: ("numbers of the week of {day}", "cifras de la semana del {day}"),
    Part.MIDWEEK: ("midweek huddle", "reunión de media semana"),
    Part.FRIDAY: ("log of this week", "bitácora de la semana"),
}
_NOTHING: Words = ("nothing to tell yet", "nada que contar")
_NOBODY: Words = ("nobody waits", "nadie espera")
_END: Words = (
    "Names and the rest are on the page, for who may see them: {url}\n\n"
    "You asked for this digest; the same page ends it.",
    "Los nombres y lo demás están en la página, para quien puede verlos: {url}\n\n"
    "Pediste este resumen; en la misma página lo puedes dejar.",
)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one part has to tell."""

    part: Part
    local: str
    url: str
    numbers: Numbers | None = None
    reasons: Sequence[Reason] = ()
    done: Sequence[Done] = ()


def subject(digest: Digest, language: str) -> str:
    """Of the mail."""
    return f"{digest.local}: {_subject(digest, _place(language))}"


def mail(digest: Digest, language: str) -> str:
    """The mail, a line for each figure."""
    place = _place(language)
    lines = [subject(digest, language), ""]
    match digest.part:
        case Part.MONDAY:
            topic = None
            for number in digest.numbers.found if digest.numbers else ():
                if number.told.measure.topic is not topic:
                    topic = number.told.measure.topic
                    lines += ["", TOPICS[topic][place]]
                lines.append(f"- {_long(number, place)}")
        case Part.MIDWEEK:
            lines += [f"- {reason.count} {WHY[reason.why][place]}" for reason in digest.reasons]
        case Part.FRIDAY:
            lines += [f"- {done.number} {done.label[place]}" for done in digest.done]
    return "\n".join([*lines, "", _END[place].format(url=digest.url)]) + "\n"


def text(digest: Digest, language: str) -> str:
    """The text: as short as may be."""
    place = _place(language)
    match digest.part:
        case Part.MONDAY:
            found = {number.told.measure.name: number for number in (digest.numbers.found if digest.numbers else ())}
            told = [f"{SHORT[name][place]} {_brief(found[name])}" for name in SHORT if _tells(found.get(name))]
            what = ", ".join(told) or _NOTHING[place]
        case Part.MIDWEEK:
            what = ", ".join(f"{each.count} {WHY[each.why][place]}" for each in digest.reasons if each.count)
            what = what or _NOBODY[place]
        case Part.FRIDAY:
            told = [
                f"{each.number} {_DONE_SHORT[each.name][place]}"
                for each in digest.done
                if each.name in _DONE and each.number
            ]
            what = ", ".join(told) or _NOTHING[place]
    return f"{digest.local}: {what}. {digest.url}"


def _place(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0


def _subject(digest: Digest, place: int) -> str:
    day = ""
    if digest.numbers and digest.numbers.week:
        day = format_date(
            digest.numbers.week, format="MMM d" if place == 0 else "d MMM", locale=("en_US", "es_US")[place]
        )
    return _SUBJECTS[digest.part][place].format(day=day).strip()


def _tells(number: Number | None) -> bool:
    return number is not None and number.told.value is not None


def _brief(number: Number) -> str:
    value = number.told.value or 0
    return f"{value:.0f}" if number.told.measure.shape is Shape.PER else f"{value:.0f}%"


def _long(number: Number, place: int) -> str:
    told, measure = number.told, number.told.measure
    label = measure.label[place]
    if told.all is None:
        return f"{label}: {('fewer than', 'menos de')[place]} {FEWEST}"
    if told.value is None:
        return f"{label}: –"
    parts = [_of(told.value, measure.shape, measure.of_all[place])]
    if told.value_reached is not None:
        parts.append(_of(told.value_reached, measure.shape, measure.of_reached[place]))
    change = "" if number.change is None else f" ({number.change:+.1f})"
    return f"{label}: {'; '.join(parts)}{change}"


def _of(value: float, shape: Shape, words: str) -> str:
    return f"{value:.1f} {words}" if shape is Shape.PER else f"{value:.1f} % {words}"
