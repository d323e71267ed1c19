"""What a member is certified for, and until when."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Key, MemberKey


class Certification(Base):
    """One card or license; `expires_on` None never expires."""

    __tablename__ = "certification"
    __table_args__ = (
        UniqueConstraint("member_id", "title"),
        CheckConstraint("expires_on > issued_on", name="expires_after_issue"),
        Index("ix_certification_expires_on", "expires_on"),
    )

    id: Mapped[Key]
    member_id: Mapped[MemberKey]
    title: Mapped[str]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
