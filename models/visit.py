"""A visit of the web chat: one browser that types, who it was proved to be, and the codes that prove it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey


class Visit(Base):
    """One visitor of one local's chat, until they clear it or come no more.

    The address stands where a number stands elsewhere: in the conversation, its messages and touch points. It is no
    secret; the token is, and only its hash is kept.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("address ~ '^visit:[a-z0-9]{20}$'", name="address_form"),
        CheckConstraint("(member_id IS NULL) = (proved_until IS NULL)", name="proved_as_somebody"),
        CheckConstraint("(ended_at IS NULL) = (token_hash IS NOT NULL)", name="open_with_token"),
        Index("ix_visit_open", "seen_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_visit_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    address: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    # Of the address the visit began from, keyed: equal ones can be counted, none can be read back.
    ip_hash: Mapped[str]
    language: Mapped[str]
    # Whom a code proved the visitor to be; holds until then, and each message of theirs moves it on.
    member_id: Mapped[OptionalMemberKey]
    proved_until: Mapped[datetime | None]
    # What was said before is shown no more: it was for a proof that has ended.
    shown_from: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class VisitCode(Base):
    """A code somebody asked for. Without a member it is one that nobody was sent: the visitor must not see which."""

    __tablename__ = "visit_code"
    __table_args__ = (
        Index("ix_visit_code_visit", "visit_id", "sent_at"),
        Index("ix_visit_code_member", "member_id", "sent_at", postgresql_where=text("member_id IS NOT NULL")),
        Index("ix_visit_code_ip", "ip_hash", "sent_at"),
        Index("ix_visit_code_sent_at", "sent_at"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ip_hash: Mapped[str]
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
