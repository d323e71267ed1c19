"""Members by their numbers, such as a list that was pasted."""

import re
from dataclasses import dataclass

from sqlalchemy import Text, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Field, Phrase, Values, listed
from scheduler.audiences.query import Leaf

MOST_NAMED = 5  # in a sentence


@dataclass(frozen=True, slots=True)
class MemberNumber(Values):
    """The number on a member's card."""

    @property
    def described(self) -> str:
        """What to write."""
        return "a member number, such as 10421"

    def checked(self, value: str) -> str:
        """The number, as it was typed."""
        if not re.fullmatch(r"[\w./-]{1,40}", value.strip()):
            raise ValueError(f"{value!r} is no member number; write {self.described}")
        return value.strip()


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    # One array is one parameter, however many numbers were pasted.
    return column_is(Member.number, Member.number == any_(literal(list(leaf.values), ARRAY(Text))))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if len(leaf.values) > MOST_NAMED:
        en, es = f"one of {len(leaf.values)} on a list", f"de una lista de {len(leaf.values)}"
    else:
        en, es = f"number {listed(leaf.values, 'en')}", f"número {listed(leaf.values, 'es')}"
    return Phrase(f"are {en}", f"son {es}") if holds else Phrase(f"are not {en}", f"no son {es}")


FIELD = Field(
    name="member",
    label=("Member number", "Número de miembro"),
    about="The member with this number, or those of a list.",
    example="member in (10421, 10422)",
    condition=_condition,
    phrase=_phrase,
    values=MemberNumber(),
)
