"""Volunteer shifts, at a phone bank, with flyers, on a picket line: places, who signed up, and who came."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice


class VolunteerKind(StrEnum):
    """What is done."""

    PHONE_BANK = "phone_bank"
    FLYERS = "flyers"
    PICKET = "picket"


class VolunteerShift(Base):
    """Some hours of help. Its row is locked by whoever takes or gives back one of its `places`."""

    __tablename__ = "volunteer_shift"
    __table_args__ = (
        UniqueConstraint("local_id", "title", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("places > 0", name="places_positive"),
        Index("ix_volunteer_shift_upcoming", "local_id", "starts_at", postgresql_where=text("canceled_at IS NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[VolunteerKind] = mapped_column(choice(VolunteerKind))
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int] = mapped_column(SmallInteger)
    canceled_at: Mapped[datetime | None]


class ShiftSignup(Base):
    """A member's place in a shift. `came` is what a captain or staff confirm; a text alone is no proof."""

    __tablename__ = "shift_signup"
    __table_args__ = (
        UniqueConstraint("shift_id", "member_id"),
        CheckConstraint("(came IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_someone"),
    )

    id: Mapped[Key]
    shift_id: Mapped[int] = mapped_column(ForeignKey("volunteer_shift.id"))
    member_id: Mapped[MemberKey]
    signed_up_at: Mapped[datetime]
    came: Mapped[bool | None]
    led: Mapped[bool] = mapped_column(server_default=text("false"))
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
