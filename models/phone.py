"""Phone numbers and whose they are: a number may be shared, verified for a time, locked, or dead."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base, Key, MemberKey, choice


class LineState(StrEnum):
    """What the carrier has told of the line."""

    UNKNOWN = "unknown"
    REACHED = "reached"
    LANDLINE = "landline"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"


class Phone(Base):
    """One number in E.164, with the wrong verification tries made from it."""

    __tablename__ = "phone"
    __table_args__ = (
        CheckConstraint(r"e164 ~ '^\+[1-9][0-9]{4,14}$'", name="e164"),
        Index("ix_phone_zoneless", "id", postgresql_where=text("zones = '{}'")),
        # Numbers by how they begin and end, as people search them.
        Index("ix_phone_beginning", "e164", postgresql_ops={"e164": "text_pattern_ops"}),
        Index(
            "ix_phone_ending",
            func.reverse(text("e164")).label("ending"),
            postgresql_ops={"ending": "text_pattern_ops"},
        ),
    )

    id: Mapped[Key]
    e164: Mapped[str] = mapped_column(unique=True)
    line_state: Mapped[LineState] = mapped_column(choice(LineState), server_default=LineState.UNKNOWN.value)
    line_state_at: Mapped[datetime | None]
    failed_tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    locked_until: Mapped[datetime | None]
    # Where whoever holds it may be (IANA names, sorted): a text must be inside the hours of all. Empty until a chore
    # has looked, and again when a trigger sees that what they were found by has changed (migration 0019).
    zones: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))


class UnreachedDay(Base):
    """A day on which the carrier could not reach the handset; forgotten when a text is delivered.

    One such day is a phone switched off. Several are a line nobody answers any more.
    """

    __tablename__ = "unreached_day"

    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class MemberPhone(Base):
    """That a number is a member's. Ended links stay: who could be reached where, and until when."""

    __tablename__ = "member_phone"
    __table_args__ = (
        Index(
            "uq_member_phone_current",
            "phone_id",
            "member_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
    )

    id: Mapped[Key]
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), index=True)
    member_id: Mapped[MemberKey]
    verified_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
