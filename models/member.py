"""A member of a local, and who they are to it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice
from models.worksite import Shift


class MemberStatus(StrEnum):
    """Standing in the local; a retiree pays no dues and has no worksite."""

    PENDING = "pending"
    ACTIVE = "active"
    RETIREE = "retiree"
    LEFT = "left"


class Member(Base):
    """One person's record. Phones are apart (models/phone.py): people share and change them."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("local_id", "number"),
        Index("ix_member_worksite", "worksite_id", "shift"),
        Index("ix_member_active", "local_id", "worksite_id", "shift", postgresql_where=text("status = 'active'")),
        Index(
            "ix_member_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 32_768},  # kB
        ),
        Index("ix_member_by_name", "local_id", "family_name", "given_name", "id"),
        Index("ix_member_unit", "local_id", "unit", postgresql_where=text("unit IS NOT NULL")),
        # Numbers by how they begin, in order, whatever the database's language.
        Index("ix_member_by_number", "local_id", text('number COLLATE "C"')),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    number: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    # What the member wants to be called, if not by the given name.
    preferred_name: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    # Of the home address; a ZIP code's first three digits tell the zone.
    postal_code: Mapped[str | None]
    # IANA name, where the member said or staff know it: it wins over what the postal code and the number suggest.
    time_zone: Mapped[str | None]
    language: Mapped[str]
    status: Mapped[MemberStatus] = mapped_column(choice(MemberStatus))
    worksite_id: Mapped[int | None] = mapped_column(ForeignKey("worksite.id"))
    shift: Mapped[Shift | None] = mapped_column(choice(Shift))
    # The bargaining unit: whom one contract covers, such as clerical staff of an employer.
    unit: Mapped[str | None]
    joined_on: Mapped[date]
    onboarding_stage: Mapped[str] = mapped_column(server_default=text("'not_started'"))
    # What a search finds them by: the words of the names and the number, folded (migration 0032).
    words: Mapped[str | None] = mapped_column(
        TSVECTOR, Computed("member_words(given_name, family_name, preferred_name, number)"), deferred=True
    )

    @property
    def full_name(self) -> str:
        """Given and family name, as on the record."""
        return f"{self.given_name} {self.family_name}"
