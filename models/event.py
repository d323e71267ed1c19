"""Events, who said they come and how, and who came."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice

# The database makes a code for whoever adds an event without one.
RANDOM_CODE = "lpad(floor(random() * 10000)::int::text, 4, '0')"


class EventKind(StrEnum):
    """What an event is for. Classes and orientations are offered where they are asked for, not to everybody."""

    RALLY = "rally"
    MEETING = "meeting"
    ORIENTATION = "orientation"
    TRAINING = "training"
    OTHER = "other"


class Event(Base):
    """A rally, a meeting, a class. `capacity` None takes everybody, members and guests counted."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("local_id", "title", "starts_at"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("meet_at <= starts_at", name="meet_before_start"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("check_in_code ~ '^[0-9]{4}$'", name="check_in_code_form"),
        CheckConstraint("renews IS NULL OR kind = 'training'", name="renews_by_training"),
        CheckConstraint("join_word ~ '^[A-Z0-9]{3,20}$'", name="join_word_form"),
        Index("ix_event_join_word", "local_id", "join_word", postgresql_where=text("join_word IS NOT NULL")),
        Index("ix_event_upcoming", "local_id", "starts_at", postgresql_where=text("canceled_at IS NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[EventKind] = mapped_column(choice(EventKind), server_default=EventKind.MEETING.value)
    title: Mapped[str]
    # {language: title}, where it is another one than `title`.
    titles: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    place: Mapped[str]
    # Street and town, for the calendar file and for maps.
    address: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    # "See you at 9:40 at Gate B": where and when people meet, which need not be where and when it starts.
    meeting_point: Mapped[str | None]
    meet_at: Mapped[datetime | None]
    capacity: Mapped[int | None]
    # Whether those who come are asked if they need or offer a ride.
    rides: Mapped[bool] = mapped_column(server_default=text("false"))
    # The title of the certification that a class renews.
    renews: Mapped[str | None]
    # What is shown at the door; HERE with these digits checks a member in.
    check_in_code: Mapped[str] = mapped_column(server_default=text(RANDOM_CODE))
    # JOIN with this word says going. It is another word than the code: it is printed where nobody is at the door.
    join_word: Mapped[str | None]
    # How often it was changed, and when last: a calendar takes only what is newer (RFC 5545, 3.8.7.4).
    changes: Mapped[int] = mapped_column(server_default=text("0"))
    changed_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]

    def title_in(self, language: str) -> str:
        """What it is called in this language."""
        return str(self.titles.get(language) or self.title)


class RsvpAnswer(StrEnum):
    """What a member said; WAITING wants to come and stands in line."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NOT_GOING = "not_going"


class Ride(StrEnum):
    """How a member gets there; who NEEDs or OFFERs one agreed that the other is told their first name."""

    NEEDED = "needed"
    OFFERED = "offered"
    NONE = "none"


class Rsvp(Base):
    """One member's answer to one event; `guests` are people besides the member. Whoever came without one has one."""

    __tablename__ = "rsvp"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        CheckConstraint("guests BETWEEN 0 AND 20", name="guests_range"),
        CheckConstraint("seats BETWEEN 1 AND 15", name="seats_range"),
        CheckConstraint("(ride IS NOT DISTINCT FROM 'offered') = (seats IS NOT NULL)", name="seats_with_offer"),
        CheckConstraint("driver_id IS NULL OR ride = 'needed'", name="driver_for_need"),
        CheckConstraint("came_with IS NULL OR checked_in_at IS NOT NULL", name="came_with_check_in"),
        CheckConstraint("came_with BETWEEN 0 AND 20", name="came_with_range"),
        Index("ix_rsvp_waiting", "event_id", "waiting_since", postgresql_where=text("answer = 'waiting'")),
        Index("ix_rsvp_driver_id", "driver_id", postgresql_where=text("driver_id IS NOT NULL")),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    member_id: Mapped[MemberKey]
    answer: Mapped[RsvpAnswer] = mapped_column(choice(RsvpAnswer))
    guests: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    waiting_since: Mapped[datetime | None]
    answered_at: Mapped[datetime]
    ride: Mapped[Ride | None] = mapped_column(choice(Ride))
    # Places in the car besides the driver and the driver's own guests.
    seats: Mapped[int | None] = mapped_column(SmallInteger)
    ride_at: Mapped[datetime | None]
    # Whose car the member and the guests ride in.
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("rsvp.id", ondelete="SET NULL"))
    checked_in_at: Mapped[datetime | None]
    came_with: Mapped[int | None] = mapped_column(SmallInteger)


class CheckInTries(Base):
    """Wrong codes at the door from one number; a number is closed for a while after a few."""

    __tablename__ = "check_in_tries"

    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), primary_key=True)
    failed: Mapped[int] = mapped_column(SmallInteger)
    locked_until: Mapped[datetime | None]
