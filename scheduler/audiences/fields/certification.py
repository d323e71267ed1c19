"""The cards and licenses of a member, and how soon one expires."""

from sqlalchemy import ColumnElement

from models import Certification, Member
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Name, Number, Phrase, joined, plural
from scheduler.audiences.lookups import same_name
from scheduler.audiences.query import Leaf, Operator


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    if leaf.operator is Operator.WITHIN:
        expires = Certification.expires_on
        return there_is(*_own(leaf), expires >= scope.today, expires <= scope.in_days(leaf.count))
    return either(*(_state(value, leaf, scope) for value in leaf.values))


def _state(value: str, leaf: Leaf, scope: Scope) -> Condition:
    expires = Certification.expires_on
    if value == "none":
        return ~there_is(*_own(leaf))
    if value == "expired":
        return there_is(*_own(leaf), expires < scope.today)
    return there_is(*_own(leaf), expires.is_(None) | (expires >= scope.today))


def _own(leaf: Leaf) -> list[ColumnElement[bool]]:
    own = [Certification.member_id == Member.id]
    return own if leaf.of is None else [*own, same_name(Certification.title, [str(leaf.of)])]


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    have_en, have_es = ("have", "tienen") if holds else ("do not have", "no tienen")
    one_en = "a certification" if leaf.of is None else f"the certification {leaf.of}"
    one_es = "un certificado" if leaf.of is None else f"el certificado {leaf.of}"
    if leaf.operator is Operator.WITHIN:
        en, es = plural(leaf.count, "day", "days"), plural(leaf.count, "día", "días")
        return Phrase(
            f"{have_en} {one_en} that expires within {en}",
            f"{have_es} {one_es} que vence en {es} o menos",
        )
    return Phrase(
        _either([_words_en(value, leaf, holds) for value in leaf.values], holds, "en"),
        _either([_words_es(value, leaf, holds) for value in leaf.values], holds, "es"),
    )


def _words_en(value: str, leaf: Leaf, holds: bool) -> str:
    if value == "none":
        no = "no certification" if leaf.of is None else f"no certification {leaf.of}"
        some = "a certification" if leaf.of is None else f"the certification {leaf.of}, expired or not"
        return f"have {no if holds else some}"
    article = "a" if value == "valid" else "an"
    one = f"{article} {value} certification" if leaf.of is None else f"{article} {value} certification {leaf.of}"
    return f"have {one}" if holds else f"do not have {one}"


def _words_es(value: str, leaf: Leaf, holds: bool) -> str:
    title = "" if leaf.of is None else f" {leaf.of}"
    if value == "none":
        return f"no tienen certificado{title}" if holds else f"tienen certificado{title}, vencido o no"
    words = f"certificado{title} {'vigente' if value == 'valid' else 'vencido'}"
    return f"tienen {words}" if holds else f"no tienen {words}"


def _either(words: list[str], holds: bool, language: str) -> str:
    last = {"en": ("and", "or"), "es": ("y", "o")}[language][holds]
    return joined(words, last, language)


FIELD = Field(
    name="certification",
    label=("Certification", "Certificado"),
    about="A certification, or the one of the title in brackets: valid, expired, none at all, or expiring within days.",
    example="certification(Forklift) within 30 days",
    condition=_condition,
    phrase=_phrase,
    values=Choice(
        ("valid", "expired", "none"),
        {"valid": ("valid", "vigente"), "expired": ("expired", "vencido"), "none": ("none at all", "ninguno")},
    ),
    number=Number("days", 0, 3660, (Operator.WITHIN,)),
    of=Name("certification"),
    of_needed=False,
)
