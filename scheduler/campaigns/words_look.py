"""The words of a draft as a phone would show them, while they are typed: nobody's record is read.

What a member's own facts would fill in is filled in as it may be: the count of segments is near, the preview's exact.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS, CampaignRules
from bot.actions.hours_rules import HOURS
from bot.campaign_kinds import Kind
from bot.local import LocalView
from bot.local_files import LocalFiles
from bot.wording import PLACEHOLDER, Wording, count
from models import Campaign, CampaignRun, Local
from scheduler.campaigns.kinds import wording_faults
from scheduler.campaigns.looking_ahead import as_if_started
from scheduler.campaigns.rendering import RunTexts, WordingError, render, texts_of
from scheduler.campaigns.settings import missing_settings
from scheduler.campaigns.warnings import Looked, Warned, warn

# Warnings that look at nothing but the words.
_OF_WORDS = frozenset(
    {"sender_name", "short_link", "dear_characters", "candidate_names", "too_long", "capitals", "carrier_word"}
)
_DAY = timedelta(days=30)
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class OnPhone:
    """One text as it would look.

    first_segments: of the same text to a number that never had one of ours: with who we are and how to stop.
    cents: of one such text.
    faults: why it is none yet, a sentence each.
    """

    variant: str
    language: str
    text: str
    encoding: str
    units: int
    segments: int
    first_segments: int
    cents: float
    faults: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class WordsLook:
    """All of them, and what an organizer should look at."""

    phones: tuple[OnPhone, ...]
    warnings: tuple[Warned, ...]


def look_at_words(
    session: Session,
    files: LocalFiles,
    wording: Wording,
    kind: Kind,
    campaign: Campaign,
    words: Words,
    now: datetime,
) -> WordsLook:
    """Each variant in each language of the local, with its segments and its warnings.

    Args:
        words: {variant: {language: text}}, as typed.
    """
    local = session.get_one(Local, campaign.local_id)
    view, rules = LocalView.of(local, local.id), files.get(CAMPAIGNS, local.handle)
    texts = _texts(session, wording, kind, campaign, words, local, now)
    told = examples(now.astimezone(ZoneInfo(view.time_zone)).date())
    phones = tuple(
        _phone(kind, texts, variant, language, rules, told) for variant in sorted(words) for language in view.languages
    )
    good = {(each.variant, each.language, False): each.text for each in phones if not each.faults}
    looked = Looked(
        kind=kind,
        local=view,
        rules=rules,
        hours=files.get(HOURS, local.handle),
        wording={
            variant: {language: _common(text, texts, language) for language, text in each.items() if text.strip()}
            for variant, each in words.items()
        },
        dearest=good,
        introduction=texts.introduction,
        people=0,
        introduced=0,
        speakers={},
        lacking={},
        unproved=0,
        without_facts=0,
        starts_on=now.date(),
        ends_on=now.date(),
        deferred=0,
        expired=0,
    )
    return WordsLook(phones, tuple(each for each in warn(looked) if each.name in _OF_WORDS))


def examples(today: date) -> dict[str, Any]:
    """What a member's own facts may say, for each placeholder that differs from member to member."""
    soon = {"date": (today + _DAY).isoformat()}
    return {
        "name": "Guadalupe",
        "event_line": "Rally for a living wage, Sat Nov 28, 10 am, State House steps",
        "event_title": "Rally for a living wage",
        "rsvp_line": {
            "en": "Coming? Reply 1 GOING, 2 NOT GOING, 3 MAYBE.",
            "es": "¿Vienes? Responde 1 VOY, 2 NO VOY, 3 TAL VEZ.",
        },
        "title": "Forklift operator",
        "expires_on": soon,
        "class_line": {"en": "Next class: Sat Dec 5, 9 am.", "es": "Próxima clase: sáb 5 dic, 9 am."},
        "owed": {"cents": 8650},
        "as_of": {"date": today.isoformat()},
        "paid_through": {"date": (today - _DAY).isoformat()},
        "cases": {"en": "2041 Thu Dec 3, 2052 Fri Dec 4", "es": "2041 jue 3 dic, 2052 vie 4 dic"},
        "days_left": "30",
        "record_line": {"en": "Warehouse, night shift", "es": "Warehouse, turno de noche"},
        "first_question": {"en": "The first question? Reply 1 yes, 2 no.", "es": "¿La primera? Responde 1 sí, 2 no."},
    }


def _texts(
    session: Session, wording: Wording, kind: Kind, campaign: Campaign, words: Words, local: Local, now: datetime
) -> RunTexts:
    supposed = as_if_started(campaign, now)
    supposed.wording = {variant: dict(each) for variant, each in words.items()}
    # Facts of an event that is not chosen yet are nobody's.
    known = kind.model_copy(update={"facts": ()}) if missing_settings(kind, campaign.settings) else kind
    run = CampaignRun(
        id=0, campaign_id=campaign.id, occasion="", about={}, starts_at=now, expires_at=now + timedelta(days=1)
    )
    return texts_of(session, known, wording, supposed, run, local, now)


def _phone(
    kind: Kind, texts: RunTexts, variant: str, language: str, rules: CampaignRules, told: Mapping[str, Any]
) -> OnPhone:
    written = texts.wording[variant].get(language, "")
    faults = [
        re.sub(rf"^{re.escape(language)}: ", "", fault)
        for fault in wording_faults(kind, {language: written}, (language,))
    ]
    missing = [name for name in PLACEHOLDER.findall(written) if name not in texts.common[language]]
    facts = {name: told.get(name, f"({name})") for name in missing}
    text, first = written, ""
    if not faults:
        try:
            text = render(texts, variant=variant, language=language, facts=facts, introduce=False)
            first = render(texts, variant=variant, language=language, facts=facts, introduce=True)
        except WordingError as error:
            faults = [str(error)]
    counted = count(text)
    return OnPhone(
        variant=variant,
        language=language,
        text=text,
        encoding=counted.encoding,
        units=counted.units,
        segments=counted.segments,
        first_segments=count(first).segments,
        cents=counted.segments * rules.cents_per_segment,
        faults=tuple(faults),
    )


def _common(text: str, texts: RunTexts, language: str) -> str:
    common = texts.common.get(language, {})
    return PLACEHOLDER.sub(lambda match: str(common.get(match[1], match[0])), text)
