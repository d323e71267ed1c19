"""The words of a campaign's texts: what a run needs is loaded once, then each recipient's text is made without a query.

texts = load_texts(session, bot.kinds, bot.wording, {row.run_id for row in claimed}, now)
body = render(texts[row.run_id], variant="a", language="es", facts=row.facts, introduce=False)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind, Kinds, Question
from bot.campaign_settings import SettingType
from bot.consent_answers import worded
from bot.local import LocalView
from bot.wording import PLACEHOLDER, Money, Wording, format_value, normalise, without_sentence
from models import Campaign, CampaignRun, Local
from scheduler.campaigns.facts import all_facts

INTRODUCTION = "utter_introduction"
# Settings that a text may name; the others are about rows, or are lists.
WORDED = frozenset(SettingType) - {
    SettingType.EVENT,
    SettingType.CAMPAIGN,
    SettingType.DAYS,
    SettingType.QUESTIONS,
}


class WordingError(Exception):
    """A text cannot be made; the sentence is for the organizer."""


@dataclass(frozen=True, slots=True)
class RunTexts:
    """All that the texts of one run have in common.

    kind: its name, as the touch points tell it.
    wording: {variant: {language: text}}.
    common: {language: {placeholder: words}}.
    introduction: {language: words}, for a number that never had a text of ours.
    settings, about: what the question's slots may name.
    """

    run_id: int
    campaign_id: int
    kind: str
    local: LocalView
    wording: Mapping[str, Mapping[str, str]]
    common: Mapping[str, Mapping[str, str]]
    introduction: Mapping[str, str]
    expires_at: datetime
    question: Question | None
    settings: Mapping[str, Any]
    about: Mapping[str, Any]
    today: date

    @property
    def languages(self) -> tuple[str, ...]:
        """Those the local speaks, its first one first."""
        return self.local.languages

    def introduced_in(self, language: str) -> str:
        """What is added to a number's first text, for a recipient of this language."""
        return self.introduction[self.local.speaks(language)]

    @property
    def zone(self) -> ZoneInfo:
        """Where the local's days begin."""
        return ZoneInfo(self.local.time_zone)


def load_texts(
    session: Session, kinds: Kinds, wording: Wording, run_ids: Collection[int], now: datetime
) -> dict[int, RunTexts]:
    """What the runs' texts are made of, in one statement and those of the facts.

    A run whose kind has no file any more is left out.
    """
    rows = session.execute(
        select(CampaignRun, Campaign, Local)
        .join(Campaign, Campaign.id == CampaignRun.campaign_id)
        .join(Local, Local.id == Campaign.local_id)
        .where(CampaignRun.id.in_(run_ids))
    ).all()
    return {
        run.id: texts_of(session, kinds[campaign.kind], wording, campaign, run, local, now)
        for run, campaign, local in rows
        if campaign.kind in kinds
    }


def texts_of(
    session: Session, kind: Kind, wording: Wording, campaign: Campaign, run: CampaignRun, local: Local, now: datetime
) -> RunTexts:
    """The same of one run, which need not be on the record: a preview makes one up."""
    view = LocalView.of(local, local.id)
    own = worded(view.wording)
    today = now.astimezone(ZoneInfo(view.time_zone)).date()
    return RunTexts(
        run_id=run.id,
        campaign_id=campaign.id,
        kind=campaign.kind,
        local=view,
        wording=campaign.wording,
        common={each: _common(session, kind, campaign, run, local, each, today) for each in view.languages},
        introduction={
            each: wording.render(INTRODUCTION, each, view.facts, overrides=own, today=today) for each in view.languages
        },
        expires_at=run.expires_at,
        question=kind.question,
        settings=campaign.settings,
        about=run.about,
        today=today,
    )


def render(texts: RunTexts, *, variant: str, language: str, facts: Mapping[str, Any], introduce: bool) -> str:
    """The text of one recipient.

    Args:
        language: one the local does not speak is answered in its first.
        facts: of the recipient, see scheduler/campaigns/facts/.
        introduce: it is the number's first text of ours: who we are and how to stop is added.

    Raises:
        WordingError: the variant has no words, or something they name is not known.
    """
    spoken = texts.local.speaks(language)
    body = texts.wording.get(variant, {}).get(spoken, "").strip()
    if not body:
        raise WordingError(f"Variant {variant} has no text in {spoken}.")
    values = {**texts.common[spoken], **facts}
    for name in dict.fromkeys(PLACEHOLDER.findall(body)):
        if name not in values:
            raise WordingError(f"Nothing is known of {{{name}}}, which variant {variant} names in {spoken}.")
        if values[name] is None:
            body = without_sentence(body, f"{{{name}}}")
    said = PLACEHOLDER.sub(lambda match: in_words(values[match[1]], spoken, texts.zone, texts.today), body)
    text = normalise(said).strip()
    if not text:
        raise WordingError(f"Nothing is left of variant {variant} in {spoken} without what is not known.")
    return f"{text}\n{texts.introduced_in(language)}" if introduce else text


def in_words(value: Any, language: str, zone: ZoneInfo, today: date) -> str:
    """A fact as a member reads it; see scheduler/campaigns/facts/ for the forms it has."""
    return format_value(_typed(value, language, zone), language, today=today)


def _typed(value: Any, language: str, zone: ZoneInfo) -> Any:
    if not isinstance(value, Mapping):
        return value
    if language in value:
        return value[language]
    ((form, told),) = [*value.items()][:1]
    if form == "date":
        return date.fromisoformat(told)
    if form == "moment":
        return datetime.fromisoformat(told).astimezone(zone)
    if form == "time":
        return time.fromisoformat(told)
    return Money(int(told)) if form == "cents" else told


def _common(
    session: Session, kind: Kind, campaign: Campaign, run: CampaignRun, local: Local, language: str, today: date
) -> dict[str, str]:
    values = dict(LocalView.of(local, local.id).facts)
    zone = ZoneInfo(local.time_zone)
    for name, setting in kind.settings.items():
        value = campaign.settings.get(name)
        if value is not None and setting.type in WORDED:
            form = {SettingType.DATE: "date", SettingType.TIME: "time", SettingType.MOMENT: "moment"}.get(setting.type)
            values[name] = in_words({form: value} if form else value, language, zone, today)
    for each in kind.facts:
        values |= all_facts()[each].COMMON(session, campaign, run, local, language)
    return values
