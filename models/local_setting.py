"""What a local has set by the console over its files, and what the console does for a local as a whole."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice


class LocalSetting(Base):
    """One change of one setting; the newest of a local, kind and field holds. Only ever appended.

    kind: of the local's files (`campaigns`, `hours`...), or `wording` and `local`, whose values stand in its row.
    field: of the kind's model; `passages/overtime` is one item of a list. Of wording: the response.
    value: {"is": what it became}; None is back to what the files say. `before` likewise, as it held until then.
    """

    __tablename__ = "local_setting"
    __table_args__ = (
        Index("ix_local_setting_newest", "local_id", "kind", "field", text("id DESC")),
        Index("ix_local_setting_local", "local_id", text("id DESC")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[str]
    field: Mapped[str]
    value: Mapped[dict[str, Any] | None]
    before: Mapped[dict[str, Any] | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class WordsForgotten(Base):
    """How far the clock has removed old words of a local: messages up to `message_id` are done."""

    __tablename__ = "words_forgotten"

    local_id: Mapped[int] = mapped_column(ForeignKey("local.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(server_default=text("0"))
    messages: Mapped[int] = mapped_column(server_default=text("0"))
    files: Mapped[int] = mapped_column(server_default=text("0"))
    ran_at: Mapped[datetime | None]


class CopyState(StrEnum):
    """From the wish to the file, and to the end of it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class LocalCopy(Base):
    """A copy of everything of a local, asked for by an admin: a ZIP of tables on our disk, for a day.

    done, of: tables written, and how many there are. `lease_until`: whoever writes it loses it then.
    token: a part of the file's name, so that nobody guesses it.
    """

    __tablename__ = "local_copy"
    __table_args__ = (
        Index("ix_local_copy_local", "local_id", text("id DESC")),
        Index("uq_local_copy_open", "local_id", unique=True, postgresql_where=text("state IN ('waiting', 'running')")),
        Index("ix_local_copy_expires", "expires_at", postgresql_where=text("state = 'done'")),
        CheckConstraint("(state = 'done') <= (expires_at IS NOT NULL AND size IS NOT NULL)", name="done_whole"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[CopyState] = mapped_column(choice(CopyState))
    token: Mapped[str]
    done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    of: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    rows: Mapped[int] = mapped_column(server_default=text("0"))
    size: Mapped[int | None]
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
