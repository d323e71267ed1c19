"""Photos and documents that came with a message: fetched by a worker, checked, kept under their content's hash."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, choice


class MediaState(StrEnum):
    """From the carrier to our disk, or refused on the way."""

    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"


class Media(Base):
    """One file. `content_type` is what its first bytes say, `claimed_type` what the sender did."""

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint("(state = 'stored') = (sha256 IS NOT NULL)", name="stored_has_hash"),
        Index("ix_media_waiting", "next_try_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    url: Mapped[str]
    claimed_type: Mapped[str]
    state: Mapped[MediaState] = mapped_column(choice(MediaState))
    content_type: Mapped[str | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    refusal: Mapped[str | None]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_try_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    at: Mapped[datetime]
