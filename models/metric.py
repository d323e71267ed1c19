"""The union's figures week by week, what is aimed at and who minds it, and who gets the weekly digest."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice


class MetricWeek(Base):
    """A figure of a group in a week, counted once: pages read these rows alone.

    figure: a module of scheduler/measures/union/. breakdown: "" is everybody, then `group_key` is "" too.
    people: how many persons the group has, whatever is counted; decides whether the group may be shown.
    number of_all, number_reached of_reached: the two denominators, each with its numerator.
    seconds: the median, of figures that are a wait.
    final: the week was over when it was counted; never counted again.
    """

    __tablename__ = "metric_week"
    __table_args__ = (
        UniqueConstraint("local_id", "week", "figure", "breakdown", "group_key"),
        CheckConstraint("extract(isodow FROM week) = 1", name="week_begins_monday"),
        CheckConstraint("(breakdown = '') = (group_key = '')", name="everybody_has_no_key"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    figure: Mapped[str]
    week: Mapped[date]
    breakdown: Mapped[str] = mapped_column(server_default=text("''"))
    group_key: Mapped[str] = mapped_column(server_default=text("''"))
    people: Mapped[int]
    number: Mapped[int]
    of_all: Mapped[int]
    number_reached: Mapped[int]
    of_reached: Mapped[int]
    seconds: Mapped[int | None]
    final: Mapped[bool]
    counted_at: Mapped[datetime]


class MetricPlan(Base):
    """What a local aims at with a figure, who minds it, and a note. Only added to: the newest counts, the rest tells.

    target: a share in percent, hours, or members a steward; None is the figure's own.
    """

    __tablename__ = "metric_plan"
    __table_args__ = (
        Index("ix_metric_plan_newest", "local_id", "figure", text("id DESC")),
        CheckConstraint("target > 0", name="target_positive"),
        CheckConstraint("char_length(note) <= 500", name="note_length"),
        CheckConstraint("char_length(owner) <= 120", name="owner_length"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    figure: Mapped[str]
    target: Mapped[float | None]
    owner: Mapped[str]
    note: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime]


class DigestBy(StrEnum):
    """How somebody of the staff gets the digest."""

    MAIL = "mail"
    TEXT = "text"


class DigestWish(Base):
    """Somebody of the staff asked for a local's digest; no row is no digest."""

    __tablename__ = "digest_wish"
    __table_args__ = (UniqueConstraint("user_id", "local_id"), Index("ix_digest_wish_local_id", "local_id"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    local_id: Mapped[LocalKey]
    by: Mapped[DigestBy] = mapped_column(choice(DigestBy))
    asked_at: Mapped[datetime]


class DigestSent(Base):
    """The digest of one day for one person: written before it leaves, so that it leaves once.

    ended: `sent`, or why it did not leave, such as `no_number`; None while it is being handed over.
    """

    __tablename__ = "digest_sent"
    __table_args__ = (UniqueConstraint("user_id", "local_id", "day"), Index("ix_digest_sent_local_id", "local_id"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    local_id: Mapped[LocalKey]
    day: Mapped[date]
    by: Mapped[DigestBy] = mapped_column(choice(DigestBy))
    at: Mapped[datetime]
    ended: Mapped[str | None]
