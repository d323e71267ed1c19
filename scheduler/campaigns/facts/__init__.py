"""What a campaign's wording may name of its recipients and of what it is about: modules beside this one, by name.

    NAMES: tuple[str, ...]                                   the placeholders it fills
    PRIVATE: bool                                            it is for proved numbers alone
    def facts(campaign, run, local) -> Select | None         (member_id, facts jsonb): of each recipient
    def COMMON(session, campaign, run, local, language) -> dict[str, str]   the same for everybody, in words

`facts` is inner-joined to the recipients: who has none gets no text. Its values are kept on the recipient, without a
language, and read by scheduler/campaigns/rendering.py:

    "words" or 3                as it is
    {"date": "2026-12-05"}      Sat Dec 5, sab 5 dic
    {"moment": "2026-12-05T18:00:00+00:00"}   day and hour on the local's clock
    {"time": "17:30"}           5:30 pm
    {"cents": 8650}             $86.50
    {"en": "...", "es": "..."}  in the recipient's language
    null                        the sentence that names it is left out
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models import Campaign, CampaignRun, Local


class Facts(Protocol):
    """A module of this package."""

    NAMES: tuple[str, ...]
    PRIVATE: bool
    # What is the same for everybody, in words of the language.
    COMMON: Callable[[Session, Campaign, CampaignRun, Local, str], dict[str, str]]

    def facts(self, campaign: Campaign, run: CampaignRun, local: Local) -> Select[Any] | None:
        """(member_id, facts jsonb) of each recipient; None when all is the same for everybody."""
        ...


@lru_cache
def all_facts() -> Mapping[str, Facts]:
    """All of them, by name."""
    return {each.name: cast(Facts, import_module(f"{__name__}.{each.name}")) for each in iter_modules(__path__)}


def names(facts: Iterable[str]) -> frozenset[str]:
    """The placeholders that these fill."""
    return frozenset(name for each in facts if each in all_facts() for name in all_facts()[each].NAMES)


def is_private(facts: Iterable[str]) -> bool:
    """Whether texts with these may go to a number alone that is proved to be the member's, and is nobody else's."""
    return any(all_facts()[each].PRIVATE for each in facts if each in all_facts())
