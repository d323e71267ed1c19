"""Dues in integer cents: an account with its balance, and the entries that make it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, choice


class DuesStanding(StrEnum):
    """Why a member pays, or does not."""

    PAYING = "paying"
    EXEMPT_RETIREE = "exempt_retiree"
    EXEMPT_LEAVE = "exempt_leave"
    EXEMPT_STRIKE = "exempt_strike"


class DuesAccount(Base):
    """A member's account. A trigger keeps `balance_cents` the sum of entries: no answer sums history."""

    __tablename__ = "dues_account"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    standing: Mapped[DuesStanding] = mapped_column(choice(DuesStanding))
    monthly_cents: Mapped[int]
    balance_cents: Mapped[int] = mapped_column(server_default=text("0"))
    paid_through: Mapped[date | None]
    as_of: Mapped[datetime]


class DuesEntryKind(StrEnum):
    """What an entry records."""

    CHARGE = "charge"
    PAYMENT = "payment"


class DuesEntry(Base):
    """A charge (positive cents) or a payment (negative cents)."""

    __tablename__ = "dues_entry"
    __table_args__ = (
        CheckConstraint("(kind = 'charge') = (amount_cents > 0)", name="sign"),
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        Index("ix_dues_entry_member", "member_id", "on_date"),
        Index(
            "uq_dues_entry_reference",
            "member_id",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL"),
        ),
        Index("ix_dues_entry_payment", "member_id", "on_date", "id", postgresql_where=text("kind = 'payment'")),
    )

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("dues_account.member_id"))
    kind: Mapped[DuesEntryKind] = mapped_column(choice(DuesEntryKind))
    amount_cents: Mapped[int]
    on_date: Mapped[date]
    memo: Mapped[str] = mapped_column(server_default=text("''"))
    # What the books it was imported from call it, so that the same file twice is one entry.
    reference: Mapped[str | None]
