"""What a case may change of the record: kept before it, put back after, so that a file can be run again and again.

Messages, touch points and consent entries are only ever appended; a consent that changed gets a further entry.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bot.engine import State
from bot.handoff.record import NUMBER_RESTS
from bot.ledger import write_consent
from config import clock
from models import (
    Base,
    ChangeRequest,
    Channel,
    ConsentAction,
    ConsentEntry,
    Conversation,
    DataExport,
    Erasure,
    Event,
    Handoff,
    HandoffEnd,
    JoinRequest,
    Member,
    MemberPhone,
    Onboarding,
    OnboardingStage,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Phone,
    PointsAccount,
    PointsEntry,
    Report,
    Rsvp,
    ShiftSignup,
    StaffNote,
)

SOURCE = "test"
WORDING = "Put back after a test conversation."

# Wishes of members about their record: those of a case go with it.
ABOUT_THE_RECORD: tuple[type[ChangeRequest] | type[DataExport] | type[Erasure], ...] = (
    ChangeRequest,
    DataExport,
    Erasure,
)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Record:
    """The rows as they were before a case."""

    local_id: int
    phones: tuple[str, ...]
    conversations: Rows
    numbers: Rows
    links: Rows
    members: Rows
    rsvps: Rows
    onboardings: Rows
    stages: Rows
    joins: Rows
    consents: dict[str, ConsentAction | None]
    last_ids: dict[type[ChangeRequest] | type[DataExport] | type[Erasure], int]
    points: Rows
    point_entries: Rows
    signups: Rows
    last_report: int
    last_note: int
    last_outbox: int

    @classmethod
    def keep(cls, session: Session, local_id: int, phones: Sequence[str]) -> "Record":
        """Reads all that a conversation of these phones may change."""
        numbers = _rows(session, Phone, Phone.e164.in_(phones))
        links = _rows(session, MemberPhone, MemberPhone.phone_id.in_([row["id"] for row in numbers]))
        member_ids = [row["member_id"] for row in links]
        onboardings = _rows(session, Onboarding, Onboarding.member_id.in_(member_ids))
        return cls(
            local_id=local_id,
            phones=tuple(phones),
            conversations=_rows(session, Conversation, _talks(local_id, phones)),
            numbers=numbers,
            links=links,
            members=_rows(session, Member, Member.id.in_(member_ids)),
            rsvps=_rows(session, Rsvp, _touchable(local_id, member_ids)),
            onboardings=onboardings,
            stages=_rows(
                session, OnboardingStage, OnboardingStage.onboarding_id.in_([row["id"] for row in onboardings])
            ),
            joins=_rows(session, JoinRequest, _joining(local_id, phones)),
            consents={phone: _consent(session, local_id, phone) for phone in phones},
            last_ids={model: session.scalar(select(func.max(model.id))) or 0 for model in ABOUT_THE_RECORD},
            points=_rows(session, PointsAccount, PointsAccount.member_id.in_(member_ids)),
            point_entries=_rows(session, PointsEntry, PointsEntry.member_id.in_(member_ids)),
            signups=_rows(session, ShiftSignup, ShiftSignup.member_id.in_(member_ids)),
            last_report=session.scalar(select(func.max(Report.id))) or 0,
            last_note=session.scalar(select(func.max(StaffNote.id))) or 0,
            last_outbox=session.scalar(select(func.max(Outbox.id))) or 0,
        )

    def begin_anew(self, session: Session, slots: dict[str, Any], language: str | None) -> None:
        """Nothing is open in the conversations, as if these phones had never texted."""
        values: dict[str, Any] = {
            "state": json.loads(State(slots=slots, language=language).to_json()),
            "rest": None,
            "acting_member_id": None,
            "acting_until": None,
            "consent_asked_at": None,
            "replies": 0,
        }
        if language is not None:
            values["language"] = language
        # Texts of campaigns that the phones got before the case have been answered, or their questions would be put.
        values["recipient_id"] = (
            select(Outbox.recipient_id)
            .where(Outbox.address == Conversation.address, Outbox.kind == OutboxKind.CAMPAIGN)
            .where(Outbox.attempted_at.is_not(None))
            .order_by(Outbox.attempted_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        session.execute(update(Conversation).where(_talks(self.local_id, self.phones)).values(**values))
        self._end_handoffs(session, clock.now())

    def put_back(self, session: Session, now: datetime) -> None:
        """Undoes what the case did."""
        self._end_handoffs(session, now)
        member_ids = [row["member_id"] for row in self.links]
        session.execute(
            delete(Rsvp).where(_touchable(self.local_id, member_ids), Rsvp.id.not_in([row["id"] for row in self.rsvps]))
        )
        for wish, last_id in self.last_ids.items():
            session.execute(delete(wish).where(wish.id > last_id, wish.member_id.in_(member_ids)))
        session.execute(delete(Onboarding).where(Onboarding.member_id.in_(member_ids)))
        session.execute(delete(JoinRequest).where(_joining(self.local_id, self.phones)))
        session.execute(delete(PointsAccount).where(PointsAccount.member_id.in_(member_ids)))
        session.execute(delete(ShiftSignup).where(ShiftSignup.member_id.in_(member_ids)))
        for again, kept in (
            (Onboarding, self.onboardings),
            (OnboardingStage, self.stages),
            (JoinRequest, self.joins),
            (PointsAccount, self.points),
            (PointsEntry, self.point_entries),
            (ShiftSignup, self.signups),
        ):
            if kept:
                session.execute(insert(again), kept)
        session.execute(delete(Report).where(Report.id > self.last_report, Report.address.in_(self.phones)))
        for model, rows in (
            (Conversation, self.conversations),
            (Phone, self.numbers),
            (MemberPhone, self.links),
            (Member, self.members),
            (Rsvp, self.rsvps),
        ):
            if rows:
                session.execute(update(model), rows)
        session.execute(
            update(StaffNote)
            .where(StaffNote.id > self.last_note, StaffNote.address.in_(self.phones), StaffNote.done_at.is_(None))
            .values(done_at=now)
        )
        session.execute(
            update(Outbox)
            .where(
                Outbox.id > self.last_outbox,
                Outbox.local_id == self.local_id,
                Outbox.status.in_([OutboxStatus.PLANNED, OutboxStatus.DUE]),
            )
            .values(status=OutboxStatus.CANCELED, status_at=now)
        )
        for phone, before in self.consents.items():
            if before is not None and _consent(session, self.local_id, phone) is not before:
                _write_back(session, self.local_id, phone, before, now)

    def _end_handoffs(self, session: Session, now: datetime) -> None:
        """Those of these phones' conversations, so that the line answers them."""
        talks = select(Conversation.id).where(_talks(self.local_id, self.phones))
        session.execute(
            update(Handoff)
            .where(Handoff.conversation_id.in_(talks), Handoff.closed_at.is_(None))
            .values(closed_at=now, ended=HandoffEnd.STAFF)
        )
        # The next case finds their numbers free.
        rested = now - NUMBER_RESTS
        session.execute(
            update(Handoff)
            .where(Handoff.conversation_id.in_(talks), Handoff.closed_at > rested)
            .values(closed_at=rested)
        )


def _rows(session: Session, model: type[Base], which: ColumnElement[bool]) -> Rows:
    written = [column for column in model.__table__.columns if column.computed is None]
    return [dict(row) for row in session.execute(select(*written).where(which)).mappings()]


def _talks(local_id: int, phones: Sequence[str]) -> ColumnElement[bool]:
    here = Conversation.local_id == local_id
    return here & (Conversation.channel == Channel.SMS) & Conversation.address.in_(phones)


def _touchable(local_id: int, member_ids: Sequence[int]) -> ColumnElement[bool]:
    """The members' own answers, and those of others who may move up on a waiting list."""
    small = select(Event.id).where(Event.local_id == local_id, Event.capacity.is_not(None))
    return Rsvp.member_id.in_(member_ids) | Rsvp.event_id.in_(small)


def _joining(local_id: int, phones: Sequence[str]) -> ColumnElement[bool]:
    return (JoinRequest.local_id == local_id) & JoinRequest.address.in_(phones)


def _consent(session: Session, local_id: int, phone: str) -> ConsentAction | None:
    return session.scalar(
        select(ConsentEntry.action)
        .where(ConsentEntry.e164 == phone, ConsentEntry.local_id == local_id, ConsentEntry.channel == Channel.SMS)
        .order_by(ConsentEntry.id.desc())
        .limit(1)
    )


def _write_back(session: Session, local_id: int, phone: str, before: ConsentAction, now: datetime) -> None:
    write_consent(
        session,
        action=before,
        local_id=local_id,
        channel=Channel.SMS,
        address=phone,
        source=SOURCE,
        wording=WORDING,
        at=now,
    )
