"""The language a member is texted in."""

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Field, LanguageCode, Phrase, language_names, listed
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    return column_is(Member.language, Member.language.in_(leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en = listed([language_names("en")[code] for code in leaf.values], "en")
    es = listed([language_names("es")[code] for code in leaf.values], "es")
    if not holds:
        return Phrase(f"do not speak {en}", f"no hablan {es}")
    return Phrase(f"speak {en}", f"hablan {es}")


FIELD = Field(
    name="language",
    label=("Language", "Idioma"),
    about="The language the member is texted in.",
    example="language = es",
    condition=_condition,
    phrase=_phrase,
    values=LanguageCode(),
)
