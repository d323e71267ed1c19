"""The texts of a run, added up: each different one is made once, in Python."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from bot.actions.hours_rules import HoursRules
from bot.local import LocalView
from bot.wording import segments
from models import Campaign, Channel, Local, Shift
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.forecast import Batch
from scheduler.campaigns.rendering import RunTexts, WordingError, render
from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.windows import Window, window
from scheduler.variants.assignment import CONTROL, WAITING, variants

MOST_CHARACTERS = 1600  # of a body; the carrier refuses more (Twilio's error 21617)
RENDERINGS = 5


class WordingRefused(CampaignError):
    """The words name something that nothing fills, or a language of the local has none; a line for each."""


class TextTooLong(CampaignError):
    """A text would be longer than the carrier takes."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Texts of a variant in a language, and the segments of all of them.

    introduced: how many are a number's first text. most: segments of the dearest one.
    """

    texts: int
    introduced: int
    segments: int
    most: int


@dataclass
class Tally:
    """Adds up the groups as they are read, making each different text once.

    dearest: of each variant, language and whether it is introduced, the text with the most segments.
    examples: of the same, members who would get such a text, with what is known of them.
    """

    texts: RunTexts
    named: Sequence[str]
    campaign: Campaign
    local: LocalView
    by_language: Counter[str] = field(default_factory=Counter)
    by_worksite: Counter[int | None] = field(default_factory=Counter)
    by_variant: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)
    segments: dict[tuple[str, str], Priced] = field(default_factory=dict)
    dearest: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    examples: dict[tuple[str, str, bool], list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    unproved: int = 0
    different: int = 0

    def __post_init__(self) -> None:
        self._hours: dict[tuple[tuple[str, ...], Shift | None], list[int]] = defaultdict(lambda: [0, 0])
        # Groups differ by where people work too, so a text comes again; of names there are thousands, not millions.
        self._made = lru_cache(maxsize=50_000)(self._make)
        self._most: Counter[tuple[str, str, bool]] = Counter()
        self._whatsapp = self.campaign.channel is Channel.WHATSAPP

    def add(self, row: Row[Any]) -> None:
        """One group."""
        self.by_variant[row.variant] += row.people
        if row.variant == CONTROL:
            return
        self.by_language[row.language] += row.people
        self.by_worksite[row.worksite_id] += row.people
        self.unproved += row.unproved
        introduce = bool(row.introduce)
        each = self._made(row.variant, row.language, introduce, row.facts)
        self._count_lacking(row)
        key = (row.variant, row.language)
        before = self.segments.get(key, Priced(0, 0, 0, 0))
        self.segments[key] = Priced(
            before.texts + row.people,
            before.introduced + (row.people if introduce else 0),
            before.segments + each * row.people,
            max(before.most, each),
        )
        hours = self._hours[tuple(row.zones), row.shift]
        hours[0] += row.people
        hours[1] += each * row.people
        examples = self.examples[row.variant, row.language, introduce]
        if row.variant != WAITING and len(examples) < RENDERINGS:
            examples += [(member_id, row.facts) for member_id in dict.fromkeys((row.first, row.last))]

    def batches(self, hours: HoursRules, local: Local) -> Iterator[Batch]:
        """The texts by their hours."""
        anywhere = tuple({*ANYWHERE, local.time_zone})
        for (zones, shift), (people, total) in self._hours.items():
            yield Batch(people, total, _next_hours(zones or anywhere, hours, shift))

    def say(self, variant: str, language: str, introduce: bool, facts: str) -> str:
        """The text.

        Raises:
            WordingRefused: what it names is not known.
            TextTooLong: the carrier would not take it.
        """
        try:
            body = render(self.texts, variant=variant, language=language, facts=json.loads(facts), introduce=introduce)
        except WordingError as error:
            raise WordingRefused(str(error)) from None
        if len(body) > MOST_CHARACTERS:
            raise TextTooLong(
                f"Variant {variant} in {language} has up to {len(body):,} characters; the carrier takes "
                f"{MOST_CHARACTERS:,}. Say it in fewer words."
            )
        return body

    def _make(self, variant: str, language: str, introduce: bool, facts: str) -> int:
        """What the text costs in segments; who waits for the winner may get any of the variants."""
        names = variants(self.campaign.shares) if variant == WAITING else (variant,)
        return max(self._price(name, language, introduce, facts) for name in names)

    def _price(self, variant: str, language: str, introduce: bool, facts: str) -> int:
        body = self.say(variant, language, introduce, facts)
        self.different += 1
        cost = 1 if self._whatsapp else segments(body)
        key = (variant, language, introduce)
        if cost > self._most[key]:
            self._most[key], self.dearest[key] = cost, body
        return cost

    def _count_lacking(self, row: Row[Any]) -> None:
        if not self.named or "null" not in row.facts:
            return
        known = json.loads(row.facts)
        self.lacking.update({name: row.people for name in self.named if known[name] is None})


def _next_hours(zones: tuple[str, ...], rules: HoursRules, shift: Shift | None) -> Callable[[datetime], Window | None]:
    return lambda not_before: window(zones, rules, shift, not_before)
