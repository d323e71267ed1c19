"""What the union got its members: benefits, and each time a member used one, with what it was worth."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey


class Benefit(Base):
    """Something the local gets its members, such as an eye exam. `names` is {language: name}."""

    __tablename__ = "benefit"
    __table_args__ = (
        UniqueConstraint("local_id", "code"),
        CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    code: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


class BenefitUse(Base):
    """A member used a benefit worth `value_cents` on a day.

    The same use is not recorded twice; a second one of the same worth on the same day has a `reference` of its own.
    """

    __tablename__ = "benefit_use"
    __table_args__ = (
        UniqueConstraint("benefit_id", "member_id", "on_date", "value_cents", "reference", name="uq_benefit_use_once"),
        CheckConstraint("value_cents > 0", name="has_value"),
        Index("ix_benefit_use_member", "member_id", "on_date"),
    )

    id: Mapped[Key]
    benefit_id: Mapped[int] = mapped_column(ForeignKey("benefit.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    on_date: Mapped[date]
    value_cents: Mapped[int]
    reference: Mapped[str] = mapped_column(server_default=text("''"))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
