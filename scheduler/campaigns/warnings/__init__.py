"""What an organizer should look at before a campaign goes out: a module beside this one for each, by its name.

    WORDS = {"en": "... {count} ...", "es": "..."}          the sentence
    def look(looked: Looked) -> Iterator[dict[str, Any]]    the values of each such sentence there is to say

A value that is a mapping of languages is told in the sentence's own, and `language` by its name. No warning blocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from bot.actions.campaign_rules import CampaignRules
from bot.actions.change_fields import LANGUAGE_WORDS
from bot.actions.hours_rules import HoursRules
from bot.campaign_kinds import Kind
from bot.local import LocalView


@dataclass(frozen=True, slots=True)
class Looked:
    """What a preview has found, for warnings to look at.

    wording: {variant: {language: words}}; what is the same for everybody is filled in, other placeholders are not.
    dearest: {(variant, language, introduced): the text with the most segments}, as members get it.
    introduction: {language: words}, of a number's first text.
    people: who get a text; `introduced` of them their first one.
    speakers: {language: how many}, as the record has it, also languages the local does not speak.
    lacking: {placeholder: people of whom it is not known}.
    unproved: people whose number was not proved to be theirs.
    without_facts: people who get none, because nothing is known that it could tell.
    starts_on, ends_on: days of the local, of the first text and the last.
    deferred, expired: texts that leave on a later day, or never.
    """

    kind: Kind
    local: LocalView
    rules: CampaignRules
    hours: HoursRules
    wording: Mapping[str, Mapping[str, str]]
    dearest: Mapping[tuple[str, str, bool], str]
    introduction: Mapping[str, str]
    people: int
    introduced: int
    speakers: Mapping[str, int]
    lacking: Mapping[str, int]
    unproved: int
    without_facts: int
    starts_on: date
    ends_on: date
    deferred: int
    expired: int

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Variant, language and words of each text."""
        for variant, texts in sorted(self.wording.items()):
            for language, words in texts.items():
                yield variant, language, words


@dataclass(frozen=True, slots=True)
class Warned:
    """One sentence, in each language.

    name: of the module.
    """

    name: str
    words: Mapping[str, str]


class WarningModule(Protocol):
    """A module of this package."""

    WORDS: Mapping[str, str]

    def look(self, looked: Looked) -> Iterator[dict[str, Any]]:
        """The values of each sentence there is to say."""
        ...


@lru_cache
def warnings() -> Mapping[str, WarningModule]:
    """All of them, by name."""
    return {each.name: cast(WarningModule, import_module(f"{__name__}.{each.name}")) for each in iter_modules(__path__)}


def warn(looked: Looked) -> tuple[Warned, ...]:
    """Every sentence there is to say, those of one kind together."""
    return tuple(
        Warned(name, {language: words.format(**_told(values, language)) for language, words in each.WORDS.items()})
        for name, each in warnings().items()
        for values in each.look(looked)
    )


def _told(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    told = {name: value[language] if isinstance(value, Mapping) else value for name, value in values.items()}
    names = LANGUAGE_WORDS[language]
    return told | {"language": names.get(told.get("language", ""), told.get("language"))}
