"""A member's own data: the copies they asked for, and the wishes to have it erased."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice
from models.channel import Channel


class DataExport(Base):
    """One link to a copy. It is good once and for a day; the copy itself is made when it is opened and kept nowhere."""

    __tablename__ = "data_export"
    __table_args__ = (CheckConstraint("expires_at > made_at", name="expires_later"),)

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[MemberKey]
    # The number that asked: the link dies when it is no longer the member's.
    address: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]


class ErasureState(StrEnum):
    """Waiting out the time in which it can be taken back, taken back, or done."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class Erasure(Base):
    """A member's wish to have their data erased. `removed` counts what went, by table."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("uq_erasure_waiting", "member_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("ix_erasure_due", "due_at", postgresql_where=text("state = 'waiting'")),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[MemberKey]
    # Where the last text goes, and in which language.
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    language: Mapped[str]
    state: Mapped[ErasureState] = mapped_column(choice(ErasureState))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    removed: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
