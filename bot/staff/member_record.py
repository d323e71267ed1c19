"""A member's record, part by part, as staff see it: one statement a part, of what grows with history the newest alone.

Whoever shows a part first asks `person`, which knows who may see whom, and notes the look by `note_look`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from bot.staff.case_scope import CaseScope
from models import (
    AuditEntry,
    Benefit,
    BenefitUse,
    Campaign,
    CampaignRun,
    Certification,
    ChangeRequest,
    Conversation,
    DuesAccount,
    DuesEntry,
    DuesStanding,
    Employer,
    Erasure,
    ErasureState,
    Event,
    Grievance,
    GrievanceStep,
    Handoff,
    Member,
    Onboarding,
    OnboardingStage,
    Outbox,
    PointsAccount,
    PointsEntry,
    Recipient,
    RecipientAnswer,
    Report,
    Ride,
    Rsvp,
    RsvpAnswer,
    StewardAssignment,
    Worksite,
)

MOST = 50  # of one part, the newest


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is, and who looks after them.

    Args:
        worksite: "Bay Foods, Warehouse".
        stewards: of their worksite and shift, by name.
        erasure_due: when their data will be erased, if they have asked for it.
    """

    member: Member
    worksite: str | None
    stewards: tuple[str, ...]
    erasure_due: datetime | None

    @property
    def name(self) -> str:
        """Given and family name."""
        return self.member.full_name


@dataclass(frozen=True, slots=True)
class Dues:
    """The account and its newest entries: (day, memo, cents)."""

    standing: DuesStanding
    monthly_cents: int
    balance_cents: int
    paid_through: date | None
    as_of: datetime
    entries: tuple[tuple[date, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A grievance and its present step. `subject` is for whoever works on grievances."""

    id: int
    number: int
    subject: str
    status: str
    filed_on: date
    step: int | None
    next_kind: str | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """What was answered to an event, and whether they came."""

    title: str
    starts_at: datetime
    answer: RsvpAnswer
    guests: int
    ride: Ride | None
    came_at: datetime | None
    canceled: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A benefit that was used. `names` is {language: name}."""

    names: dict[str, str]
    code: str
    on_date: date
    value_cents: int


@dataclass(frozen=True, slots=True)
class Points:
    """Points of who counts them: in all, and for what: (title, points, when)."""

    total: int
    entries: tuple[tuple[str, int, datetime], ...]


@dataclass(frozen=True, slots=True)
class Started:
    """How far getting started has come; `stages` are (name, how it ended or None)."""

    started_at: datetime
    due_at: datetime
    completed_at: datetime | None
    declined_at: datetime | None
    stages: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A hand-off: with whom, and whether it is open."""

    id: int
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    steward: str | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A report, as far as its head: what happened is on its own page."""

    id: int
    number: int
    happened_on: date
    created_at: datetime
    state: str
    urgent: bool
    deadline: date


@dataclass(frozen=True, slots=True)
class Got:
    """A campaign's text for the member, what became of it and what they answered.

    Args:
        status: of the text in the outbox; None in the control group.
        answers: (question, answer) of a survey; `answer` alone where one question was asked.
    """

    campaign_id: int
    name: str
    kind: str
    at: datetime
    status: str | None
    replied_at: datetime | None
    answer: str | None
    answers: tuple[tuple[str, str], ...]
    opted_out: bool
    converted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was asked for: field, state and when; the values are on its own page."""

    id: int
    field: str
    state: str
    asked_at: datetime
    decided_at: datetime | None


def person(session: Session, member_id: int, seen: ColumnElement[bool]) -> Person | None:
    """Who it is; None when there is nobody of this id whom `seen` lets through. One statement."""
    steward = aliased(Member)
    stewards = (
        select(func.array_agg(steward.given_name + " " + steward.family_name))
        .select_from(StewardAssignment)
        .join(steward, steward.id == StewardAssignment.member_id)
        .where(
            StewardAssignment.worksite_id == Member.worksite_id,
            steward.id != Member.id,
            or_(StewardAssignment.shift.is_(None), StewardAssignment.shift == Member.shift),
        )
        .correlate(Member)
        .scalar_subquery()
    )
    erasure = (
        select(Erasure.due_at)
        .where(Erasure.member_id == Member.id, Erasure.state == ErasureState.WAITING)
        .correlate(Member)
        .scalar_subquery()
    )
    row = session.execute(
        select(Member, Employer.name, Worksite.name, stewards, erasure)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .outerjoin(Employer, Employer.id == Worksite.employer_id)
        .where(Member.id == member_id, seen)
    ).one_or_none()
    if row is None:
        return None
    member, employer, worksite, names, due_at = row
    return Person(
        member=member,
        worksite=f"{employer}, {worksite}" if worksite else None,
        stewards=tuple(sorted(set(names or ()))),
        erasure_due=due_at,
    )


def note_look(session: Session, actor: str, at: datetime, member_id: int, what: str) -> None:
    """Audits that somebody looked at a part of the record: once for each view."""
    session.add(AuditEntry(actor=actor, action="record_viewed", member_id=member_id, detail=what, at=at))


def dues(session: Session, member_id: int, *, with_entries: bool) -> Dues | None:
    """What they pay and owe; None without an account. Two statements, one without the entries."""
    account = session.get(DuesAccount, member_id)
    if account is None:
        return None
    entries = (
        session.execute(
            select(DuesEntry.on_date, DuesEntry.memo, DuesEntry.amount_cents)
            .where(DuesEntry.member_id == member_id)
            .order_by(DuesEntry.on_date.desc(), DuesEntry.id.desc())
            .limit(MOST)
        )
        if with_entries
        else ()
    )
    return Dues(
        standing=account.standing,
        monthly_cents=account.monthly_cents,
        balance_cents=account.balance_cents,
        paid_through=account.paid_through,
        as_of=account.as_of,
        entries=tuple((on_date, memo, cents) for on_date, memo, cents in entries),
    )


def certifications(session: Session, member_id: int) -> Sequence[Certification]:
    """What they are certified for, the one that ends first ahead."""
    return session.scalars(
        select(Certification)
        .where(Certification.member_id == member_id)
        .order_by(Certification.expires_on.nulls_last(), Certification.title)
        .limit(MOST)
    ).all()


def cases(session: Session, member_id: int, scope: CaseScope) -> list[Case]:
    """Their grievances, the newest first, each with its present step.

    Args:
        scope: of whoever looks; who sees less than all is not told whose an anonymous report was.
    """
    step = (
        select(GrievanceStep.step, GrievanceStep.next_kind, GrievanceStep.next_on)
        .where(GrievanceStep.grievance_id == Grievance.id)
        .order_by(GrievanceStep.step.desc())
        .limit(1)
        .lateral()
    )
    rows = session.execute(
        select(
            Grievance.id, Grievance.number, Grievance.subject, Grievance.status, Grievance.filed_on,
            step.c.step, step.c.next_kind, step.c.next_on,
        )
        .outerjoin(step, true())
        .where(Grievance.member_id == member_id, scope.named_grievances())
        .order_by(Grievance.number.desc())
        .limit(MOST)
    )  # fmt: skip
    return [
        Case(row.id, row.number, row.subject, row.status.value, row.filed_on, row.step, row.next_kind, row.next_on)
        for row in rows
    ]


def coming(session: Session, member_id: int) -> list[Coming]:
    """Events they answered or came to, the newest first."""
    rows = session.execute(
        select(Event.title, Event.starts_at, Rsvp.answer, Rsvp.guests, Rsvp.ride, Rsvp.checked_in_at, Event.canceled_at)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == member_id)
        .order_by(Event.starts_at.desc())
        .limit(MOST)
    )
    return [Coming(*row[:6], canceled=row.canceled_at is not None) for row in rows]


def benefits(session: Session, member_id: int) -> list[Use]:
    """Benefits they used, the newest first."""
    rows = session.execute(
        select(Benefit.names, Benefit.code, BenefitUse.on_date, BenefitUse.value_cents)
        .join(Benefit, Benefit.id == BenefitUse.benefit_id)
        .where(BenefitUse.member_id == member_id)
        .order_by(BenefitUse.on_date.desc(), BenefitUse.id.desc())
        .limit(MOST)
    )
    return [Use(*row) for row in rows]


def points(session: Session, member_id: int) -> Points | None:
    """Their points; None when they do not count them. One statement."""
    everything = func.sum(PointsEntry.points).over()
    rows = session.execute(
        select(PointsEntry.title, PointsEntry.points, PointsEntry.at, everything)
        .select_from(PointsAccount)
        .outerjoin(PointsEntry, PointsEntry.member_id == PointsAccount.member_id)
        .where(PointsAccount.member_id == member_id, PointsAccount.left_at.is_(None))
        .order_by(PointsEntry.at.desc())
        .limit(MOST)
    ).all()
    if not rows:
        return None
    given = tuple((title, count, at) for title, count, at, _ in rows if title is not None)
    return Points(int(rows[0][3] or 0), given)


def started(session: Session, member_id: int) -> Started | None:
    """How far getting started has come; None when it was never begun. One statement."""
    rows = session.execute(
        select(Onboarding, OnboardingStage.stage, OnboardingStage.ended)
        .outerjoin(OnboardingStage, OnboardingStage.onboarding_id == Onboarding.id)
        .where(Onboarding.member_id == member_id)
        .order_by(OnboardingStage.id)
    ).all()
    if not rows:
        return None
    row = rows[0][0]
    return Started(
        started_at=row.started_at,
        due_at=row.due_at,
        completed_at=row.completed_at,
        declined_at=row.declined_at,
        stages=tuple((stage, ended.value if ended else None) for _, stage, ended in rows if stage is not None),
    )


def threads(session: Session, member_id: int, seen: ColumnElement[bool]) -> list[Thread]:
    """Their hand-offs, those that are open ahead, then the newest.

    Args:
        seen: which hand-offs whoever looks may see.
    """
    steward = aliased(Member)
    rows = session.execute(
        select(Handoff, steward.given_name, steward.family_name)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(steward, steward.id == Handoff.steward_id)
        .where(Handoff.member_id == member_id, seen)
        .order_by(Handoff.closed_at.is_not(None), Handoff.opened_at.desc())
        .limit(10)
    )
    return [
        Thread(
            id=row.id,
            reason=row.reason.value,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            steward=f"{given} {family}" if given else None,
            waits=row.closed_at is None and (row.reply_at is None or row.reply_at < row.member_at),
        )
        for row, given, family in rows
    ]


def problems(session: Session, member_id: int, scope: CaseScope) -> list[Problem]:
    """What they reported, the newest first.

    Args:
        scope: of whoever looks; who sees less than all is not told whose an anonymous report was.
    """
    rows = session.execute(
        select(
            Report.id,
            Report.number,
            Report.happened_on,
            Report.created_at,
            Report.state,
            Report.urgent,
            Report.deadline,
        )
        .where(Report.member_id == member_id, scope.named_reports())
        .order_by(Report.id.desc())
        .limit(MOST)
    )
    return [Problem(*row[:4], row.state.value, *row[5:]) for row in rows]


def campaigns(session: Session, member_id: int) -> list[Got]:
    """Campaigns that were meant for them, the newest first. One statement."""
    sent = (
        select(Outbox.status)
        .where(Outbox.recipient_id == Recipient.id)
        .order_by(Outbox.id.desc())
        .limit(1)
        .correlate(Recipient)
        .scalar_subquery()
    )
    answers = (
        select(func.array_agg(func.json_build_array(RecipientAnswer.question, RecipientAnswer.answer)))
        .where(RecipientAnswer.recipient_id == Recipient.id)
        .correlate(Recipient)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Campaign.id, Campaign.name, Campaign.kind, CampaignRun.starts_at, sent, Recipient, answers)
        .join(CampaignRun, CampaignRun.id == Recipient.run_id)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(Recipient.member_id == member_id)
        .order_by(Recipient.id.desc())
        .limit(MOST)
    )
    return [
        Got(
            campaign_id=row[0],
            name=row[1],
            kind=row[2],
            at=row[3],
            status=row[4].value if row[4] else None,
            replied_at=row[5].replied_at,
            answer=row[5].answer,
            answers=tuple((question, answer) for question, answer in row[6] or ()),
            opted_out=row[5].opted_out_at is not None,
            converted_at=row[5].converted_at,
        )
        for row in rows
    ]


def changes(session: Session, member_id: int) -> list[Change]:
    """Changes that were asked for, those that wait ahead, then the newest."""
    rows = session.execute(
        select(
            ChangeRequest.id, ChangeRequest.field, ChangeRequest.state, ChangeRequest.asked_at, ChangeRequest.decided_at
        )
        .where(ChangeRequest.member_id == member_id)
        .order_by(ChangeRequest.decided_at.is_not(None), ChangeRequest.id.desc())
        .limit(10)
    )
    return [Change(row.id, row.field.value, row.state.value, row.asked_at, row.decided_at) for row in rows]
