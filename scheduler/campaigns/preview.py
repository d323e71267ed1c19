"""What would happen if a campaign went out: to whom, to whom not and why, in which words, when, and at what cost.

A fixed number of statements, whatever the size of the audience; the texts are made in Python, each different one once.
Nothing is written but the audit of who was shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from itertools import islice, zip_longest
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.actions.hours_rules import HOURS
from bot.campaign_kinds import Kind, Kinds
from bot.local import LocalView
from bot.local_files import LocalFiles
from bot.wording import PLACEHOLDER, Wording, count
from models import AuditEntry, Campaign, CampaignRun, Local, Member, Worksite
from scheduler.audiences.reach import Excluded, Person, excluded
from scheduler.audiences.reach import count as count_members
from scheduler.campaigns.audience import query_of, terms_of
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.facts import names as names_of_facts
from scheduler.campaigns.forecast import Forecast, Pace, forecast
from scheduler.campaigns.looking_ahead import as_if_started, refuse_unfinished, run_of
from scheduler.campaigns.planning import NO_FACTS
from scheduler.campaigns.preview_rows import groups_of_texts, without_facts
from scheduler.campaigns.preview_tally import RENDERINGS, Priced, Tally
from scheduler.campaigns.records import get
from scheduler.campaigns.rendering import RunTexts, texts_of
from scheduler.campaigns.upcoming import upcoming
from scheduler.campaigns.warnings import Looked, Warned, warn


@dataclass(frozen=True, slots=True)
class Rendering:
    """The text as a member would get it."""

    variant: str
    language: str
    introduced: bool
    text: str
    encoding: str
    segments: int
    member: Person


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything an approver should have seen.

    occasion: what of a campaign that goes out again and again it is about: the next time.
    total: who gets a text, now or when the test has a winner; without the control group.
    by_variant: also `control` and `waiting`, who are for the winner.
    excluded: by reason, also `no_facts`; people are named when names were asked for.
    segments: {(variant, language): ...}; `waiting` at the price of the dearest variant.
    cost_cents: rounded up.
    duration_seconds: of sending; the nights between are not counted.
    first_due, last_due: by the hours of the numbers; `ends_at` also by what may be sent a second and a day.
    """

    campaign_id: int
    occasion: str
    starts_at: datetime
    expires_at: datetime
    total: int
    by_language: Mapping[str, int]
    by_worksite: Mapping[str, int]
    by_variant: Mapping[str, int]
    excluded: Mapping[str, Excluded]
    renderings: tuple[Rendering, ...]
    segments: Mapping[tuple[str, str], Priced]
    total_segments: int
    cost_cents: int
    duration_seconds: int
    first_due: datetime | None
    last_due: datetime | None
    ends_at: datetime | None
    deferred: int
    expired: int
    different_texts: int
    warnings: tuple[Warned, ...]


def preview(
    session: Session,
    files: LocalFiles,
    kinds: Kinds,
    wording: Wording,
    campaign_id: int,
    actor: str,
    now: datetime,
    *,
    names: bool = False,
) -> Preview:
    """Looks at the next time a campaign goes out as if it were planned now.

    Args:
        names: also who is left out, up to 50 for each reason.

    Raises:
        CampaignError: there is no such campaign, a setting is missing, or it goes out no more.
        WordingRefused: a placeholder is unknown, or there are no words in a language.
        TextTooLong: a text has more than 1,600 characters.
    """
    campaign = as_if_started(get(session, campaign_id), now)
    kind, local = kinds.get(campaign.kind), session.get_one(Local, campaign.local_id)
    if kind is None:
        raise CampaignError(f"There is no kind {campaign.kind!r} any more.")
    refuse_unfinished(kind, campaign, local)
    # Of a million members it takes longer than a text may.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    occasion = upcoming(session, kind, campaign, local, now)
    run = run_of(kind, campaign, occasion)
    view, rules = LocalView.of(local, local.id), files.get(CAMPAIGNS, local.handle)
    query, terms = query_of(kind, campaign, occasion.audience), terms_of(kind, campaign, rules, now)
    texts = texts_of(session, kind, wording, campaign, run, local, now)
    named = _named(kind, texts)
    counts = count_members(session, query, terms)
    tally = Tally(texts, named, campaign, view)
    for row in groups_of_texts(session, kind, campaign, run, local, query, terms, named):
        tally.add(row)
    missing = counts.included - sum(tally.by_variant.values())
    left_out = (
        excluded(session, query, terms)
        if names
        else {reason: Excluded(number, ()) for reason, number in counts.excluded.items()}
    )
    if missing:
        known = without_facts(session, kind, campaign, run, local, query, terms) if names else ()
        left_out = {**left_out, NO_FACTS: Excluded(missing, known)}
    starts_at = max(run.starts_at, now)
    hours = files.get(HOURS, local.handle)
    pace = Pace(rules.segments_per_second, rules.segments_per_day, ZoneInfo(local.time_zone))
    told = forecast(tally.batches(hours, local), pace, starts_at, run.expires_at)
    renderings = _renderings(session, tally)
    _audit(session, actor, now, campaign, renderings if names or named else (), left_out)
    total = sum(priced.texts for priced in tally.segments.values())
    total_segments = sum(priced.segments for priced in tally.segments.values())
    return Preview(
        campaign_id=campaign.id,
        occasion=run.occasion,
        starts_at=starts_at,
        expires_at=run.expires_at,
        total=total,
        by_language=dict(tally.by_language.most_common()),
        by_worksite=_worksites(session, tally.by_worksite),
        by_variant=dict(sorted(tally.by_variant.items())),
        excluded=left_out,
        renderings=renderings,
        segments=dict(sorted(tally.segments.items())),
        total_segments=total_segments,
        cost_cents=cost_cents(total_segments, rules.cents_per_segment),
        duration_seconds=round(told.seconds),
        first_due=told.first_due,
        last_due=told.last_due,
        ends_at=told.ends_at,
        deferred=told.deferred,
        expired=told.expired,
        different_texts=tally.different,
        warnings=warn(
            Looked(
                kind=kind,
                local=view,
                rules=rules,
                hours=hours,
                wording=_filled(texts),
                dearest=tally.dearest,
                introduction=texts.introduction,
                people=total,
                introduced=sum(priced.introduced for priced in tally.segments.values()),
                speakers=counts.by_language,
                lacking=tally.lacking,
                unproved=tally.unproved,
                without_facts=missing,
                starts_on=starts_at.astimezone(pace.zone).date(),
                ends_on=_last_moment(told, run).astimezone(pace.zone).date(),
                deferred=told.deferred,
                expired=told.expired,
            )
        ),
    )


def cost_cents(number: int, cents_per_segment: float) -> int:
    """What so many segments cost, in cents, rounded up."""
    return int((number * Decimal(str(cents_per_segment))).to_integral_value(ROUND_CEILING))


def _named(kind: Kind, texts: RunTexts) -> tuple[str, ...]:
    """Placeholders of the wording that differ from member to member."""
    words = [words for by_language in texts.wording.values() for words in by_language.values()]
    used = {name for each in words for name in PLACEHOLDER.findall(each)}
    common = {name for values in texts.common.values() for name in values}
    return tuple(sorted(used & ({"name"} | names_of_facts(kind.facts)) - common))


def _filled(texts: RunTexts) -> dict[str, dict[str, str]]:
    """The wording with what is the same for everybody."""
    return {
        variant: {language: _with_common(words, texts.common.get(language, {})) for language, words in each.items()}
        for variant, each in texts.wording.items()
    }


def _with_common(words: str, common: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: str(common.get(match[1], match[0])), words)


def _last_moment(told: Forecast, run: CampaignRun) -> datetime:
    return max(each for each in (told.ends_at, told.last_due, run.starts_at) if each is not None)


def _renderings(session: Session, tally: Tally) -> tuple[Rendering, ...]:
    """Five members, of each variant and language in turn, first texts among them."""
    queues = [[(key, *example) for example in tally.examples[key]] for key in _in_turn(tally)]
    turns = (each for turn in zip_longest(*queues) for each in turn if each is not None)
    chosen = list(islice(turns, RENDERINGS))
    people = _people(session, [member_id for _, member_id, _ in chosen])
    found = []
    for (variant, language, introduce), member_id, facts in chosen:
        body = tally.say(variant, language, introduce, facts)
        counted = count(body)
        found.append(
            Rendering(variant, language, introduce, body, counted.encoding, counted.segments, people[member_id])
        )
    return tuple(found)


def _in_turn(tally: Tally) -> list[tuple[str, str, bool]]:
    """Every second variant and language by its first texts, if it has any; then what is left."""
    keys = sorted(tally.examples)
    first = []
    for place, (variant, language) in enumerate(dict.fromkeys(key[:2] for key in keys)):
        mine = [key for key in keys if key[:2] == (variant, language)]
        first.append(mine[place % len(mine)])
    return first + [key for key in keys if key not in first]


def _people(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    rows = session.execute(
        select(Member.id, Member.number, Member.given_name, Member.family_name).where(Member.id.in_(ids))
    )
    return {row.id: Person(row.id, row.number, f"{row.given_name} {row.family_name}") for row in rows}


def _worksites(session: Session, found: Counter[int | None]) -> dict[str, int]:
    rows = session.execute(select(Worksite.id, Worksite.name).where(Worksite.id.in_([each for each in found if each])))
    names = {row.id: row.name for row in rows}
    told: Counter[str] = Counter()
    for worksite_id, people in found.items():
        told[names.get(worksite_id, "") if worksite_id else ""] += people
    return dict(told.most_common())


def _audit(
    session: Session,
    actor: str,
    now: datetime,
    campaign: Campaign,
    renderings: Iterable[Rendering],
    left_out: Mapping[str, Excluded],
) -> None:
    """Keeps whose record was looked at; a text that says something of its member is a look too."""
    shown = {each.member.id for each in renderings}
    shown |= {person.id for each in left_out.values() for person in each.members}
    if not shown:
        return
    detail = f"#{campaign.id} {campaign.name}: preview"
    rows = [
        {"actor": actor, "action": "campaign_previewed", "member_id": member_id, "detail": detail, "at": now}
        for member_id in sorted(shown)
    ]
    session.execute(insert(AuditEntry), rows)
