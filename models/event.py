"""Events and who said they come."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice


class Event(Base):
    """A rally, a meeting, a class. `capacity` None takes everybody."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("local_id", "title", "starts_at"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        Index("ix_event_upcoming", "local_id", "starts_at", postgresql_where=text("canceled_at IS NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    capacity: Mapped[int | None]
    canceled_at: Mapped[datetime | None]


class RsvpAnswer(StrEnum):
    """What a member said; WAITING wants to come and stands in line."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NOT_GOING = "not_going"


class Rsvp(Base):
    """One member's answer to one event; `guests` are people besides the member."""

    __tablename__ = "rsvp"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        CheckConstraint("guests BETWEEN 0 AND 20", name="guests_range"),
        Index("ix_rsvp_waiting", "event_id", "waiting_since", postgresql_where=text("answer = 'waiting'")),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    member_id: Mapped[MemberKey]
    answer: Mapped[RsvpAnswer] = mapped_column(choice(RsvpAnswer))
    guests: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    waiting_since: Mapped[datetime | None]
    answered_at: Mapped[datetime]
