"""Planning a run: everyone it is for, and the texts that wait in the outbox, in one statement.

A plan may be made again at any time: who is a recipient of the run already stays what they are. It is so when the
winner of a test goes to the rest (`plan_the_rest`), or when a clock died at the wrong moment.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Values, case, exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.actions.hours_rules import HOURS
from bot.campaign_kinds import Kind, Kinds
from bot.local_files import LocalFiles
from bot.wording import PLACEHOLDER
from models import (
    Campaign,
    CampaignRun,
    CampaignState,
    Local,
    Member,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Phone,
    Recipient,
)
from models.database import SessionMaker
from scheduler.audiences.compiling import compile_query
from scheduler.audiences.reach import count, included
from scheduler.campaigns.audience import query_of, terms_of
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.facts import all_facts
from scheduler.hours.due_times import due_at, due_times, fits, groups, window_ends_at
from scheduler.hours.filling import BATCH, fill_zones
from scheduler.variants.assignment import CONTROL, WAITING, variant_of

NO_FACTS = "no_facts"  # in a run's `excluded`: its wording names something that is not known of the member
AUDIENCE = "audience"  # in a run's `about`: what its occasion narrows the campaign to
_PLANNABLE = (CampaignState.APPROVED, CampaignState.RUNNING, CampaignState.PAUSED)
_EMPTY = literal({}, JSONB)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan added.

    planned: texts.
    control: members of the control group, who get none.
    expired: of the texts, those whose hours would begin when they have no use any more.
    excluded: {reason: members}; see scheduler/audiences/exclusions.py, and NO_FACTS.
    """

    planned: int
    control: int = 0
    expired: int = 0
    excluded: dict[str, int] = field(default_factory=dict)


def look_where_numbers_are(sessions: SessionMaker) -> None:
    """Finds the zones of numbers that are new, so that a plan gives them their own hours."""
    while True:
        with sessions.begin() as session:
            if fill_zones(session) < BATCH:
                return


def plan(session: Session, files: LocalFiles, run_id: int, now: datetime, *, kinds: Kinds) -> Planned | None:
    """Makes the recipients of a run, and a row of the outbox for each of them who is not in the control group.

    Call `look_where_numbers_are` before, in transactions of its own.

    Returns what was added; None when it was planned before, or its campaign is over.

    Raises:
        CampaignError: the campaign's kind or audience is not there any more.
    """
    run = session.get(CampaignRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.planned_at is not None or run.ended_at is not None:
        return None
    campaign = session.get_one(Campaign, run.campaign_id, populate_existing=True)
    if campaign.state not in _PLANNABLE:
        return None
    if campaign.kind not in kinds:
        raise CampaignError(f"There is no kind {campaign.kind!r} any more.")
    kind, local = kinds[campaign.kind], session.get_one(Local, campaign.local_id)
    query = query_of(kind, campaign, run.about.get(AUDIENCE))
    terms = terms_of(kind, campaign, files.get(CAMPAIGNS, local.handle), now)
    # A plan of 100,000 is some seconds, of a million a minute; a statement of a turn may be 6 s long.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    again = run.planned is not None
    excluded = dict(run.excluded) if again else count(session, query, terms).excluded
    not_before = max(run.starts_at, now)
    found = groups(session, compile_query(query, local.id, now).select)
    hours = due_times(found, files.get(HOURS, local.handle), local.time_zone, not_before)
    chosen = included(query, terms).cte("chosen")
    drawn = draw(kind, campaign, run, local, chosen)
    made = _recipients(campaign, run, drawn, again=again)
    texts = _texts(made, campaign, run, hours, not_before, now).returning(Outbox.status).cte("written")
    row = session.execute(_written(texts, made, _number(chosen) - _number(drawn) if kind.facts else literal(0))).one()
    if row.without_facts and not again:
        excluded[NO_FACTS] = row.without_facts
    _hold(session, campaign.id)
    session.execute(
        update(CampaignRun)
        .where(CampaignRun.id == run.id)
        .values(planned_at=now, planned=(run.planned or 0) + row.texts, excluded=excluded)
    )
    return Planned(row.texts, row.control, row.expired, excluded)


class CampaignOver(Exception):
    """The campaign was canceled while it was planned: the plan is taken back."""


def plan_the_rest(session: Session, campaign_id: int) -> None:
    """Has the clock plan the open runs of a campaign again: for who waited for the winner of its test."""
    again = update(CampaignRun).where(CampaignRun.campaign_id == campaign_id, CampaignRun.ended_at.is_(None))
    session.execute(again.values(planned_at=None).execution_options(synchronize_session=False))


def _hold(session: Session, campaign_id: int) -> None:
    """Keeps the campaign from being canceled until the commit; a plan takes long, so that this comes last.

    Raises:
        CampaignOver: it was canceled meanwhile.
    """
    state = session.scalar(select(Campaign.state).where(Campaign.id == campaign_id).with_for_update(read=True))
    if state not in _PLANNABLE:
        raise CampaignOver(campaign_id)


def draw(kind: Kind, campaign: Campaign, run: CampaignRun, local: Local, chosen: CTE) -> CTE:
    """Everyone the run is for, with their variant, their language and what is known of them."""
    speaks = case((chosen.c.language.in_(local.languages), chosen.c.language), else_=literal(local.languages[0]))
    facts, joined = _facts(kind, campaign, run, local, chosen)
    columns = {
        "member_id": chosen.c.member_id,
        "address": chosen.c.address,
        "variant": variant_of(chosen.c.address, campaign),
        "language": speaks,
        "worksite_id": chosen.c.worksite_id,
        "shift": chosen.c.shift,
        "facts": facts,
    }
    return select(*(column.label(name) for name, column in columns.items())).select_from(joined).cte("drawn")


def _recipients(campaign: Campaign, run: CampaignRun, drawn: CTE, *, again: bool) -> CTE:
    """An INSERT of them as a part of a statement, but of those who wait for the winner of a test."""
    columns = [column.name for column in drawn.c]
    source = select(literal(run.id), literal(campaign.id), *drawn.c).where(drawn.c.variant != WAITING)
    if again:
        # A member whose best number has changed since is in the run already. The first time nobody is, and to look for
        # them among the rows that the statement itself writes took five times as long.
        has_it = exists().where(Recipient.campaign_id == campaign.id, Recipient.run_id == run.id)
        source = source.where(~has_it.where(Recipient.member_id == drawn.c.member_id))
    return (
        insert(Recipient)
        .from_select(["run_id", "campaign_id", *columns], source)
        .on_conflict_do_nothing(index_elements=["run_id", "address"])
        .returning(Recipient.id, Recipient.member_id, Recipient.address, Recipient.variant, Recipient.shift)
        .cte("made")
    )


def _facts(
    kind: Kind, campaign: Campaign, run: CampaignRun, local: Local, chosen: CTE
) -> tuple[ColumnElement[Any], Any]:
    """What is kept of each recipient for the wording, and the join that finds it."""
    facts: ColumnElement[Any] = _EMPTY
    joined: Any = chosen
    if _names_the_member(campaign):
        joined = joined.join(Member, Member.id == chosen.c.member_id)
        facts = func.jsonb_build_object("name", func.coalesce(Member.preferred_name, Member.given_name))
    for name in kind.facts:
        known = all_facts()[name].facts(campaign, run, local)
        if known is not None:
            each = known.subquery(f"facts_{name}")
            joined = joined.join(each, each.c.member_id == chosen.c.member_id)
            facts = facts.op("||")(each.c.facts) if facts is not _EMPTY else each.c.facts
    return facts, joined


def _names_the_member(campaign: Campaign) -> bool:
    words = [words for texts in campaign.wording.values() for words in texts.values()]
    return any("name" in PLACEHOLDER.findall(each) for each in words)


def _texts(
    made: CTE, campaign: Campaign, run: CampaignRun, hours: Values, not_before: datetime, now: datetime
) -> Insert:
    """An INSERT of the texts of those who get one. Their words are made when they leave."""
    starts = due_at(hours, not_before)
    status = case(
        (starts >= run.expires_at, literal(OutboxStatus.EXPIRED, Outbox.status.type)),
        else_=literal(OutboxStatus.PLANNED, Outbox.status.type),
    )
    values: dict[str, ColumnElement[Any]] = {
        "local_id": literal(campaign.local_id),
        "member_id": made.c.member_id,
        "channel": literal(campaign.channel, Outbox.channel.type),
        "address": made.c.address,
        "body": literal(""),
        "kind": literal(OutboxKind.CAMPAIGN, Outbox.kind.type),
        "run_id": literal(run.id),
        "recipient_id": made.c.id,
        "status": status,
        "due_at": starts,
        "expires_at": literal(run.expires_at),
        "window_ends_at": window_ends_at(hours, not_before),
        "created_at": literal(now),
        "status_at": literal(now),
    }
    source = (
        select(*values.values())
        .select_from(made)
        .join(Phone, Phone.e164 == made.c.address)
        .outerjoin(hours, fits(hours, Phone.zones, made.c.shift))
        .where(made.c.variant != CONTROL)
        # Sorted, all of it is read before the first row is written: whom the week's limit leaves out is looked up in
        # the outbox, which may be searched whole while it is still empty, and must not grow meanwhile.
        .order_by(starts, made.c.id)
    )
    return insert(Outbox).from_select([*values], source)


def _written(texts: CTE, made: CTE, without_facts: ColumnElement[int]) -> Select[int, int, int, int]:
    """Both INSERTs as one statement, and what they made."""
    return select(
        _number(texts).label("texts"),
        _number(texts, texts.c.status == OutboxStatus.EXPIRED).label("expired"),
        _number(made, made.c.variant == CONTROL).label("control"),
        without_facts.label("without_facts"),
    )


def _number(of: CTE, *which: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(of).where(*which).scalar_subquery()
