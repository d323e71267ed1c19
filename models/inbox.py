"""What the Inbox keeps besides the conversations: replies worded beforehand, and who looks at which thread."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey


class CannedReply(Base):
    """Words that staff answer with again and again. `{name}` and `{steward}` are filled in when it is taken."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        UniqueConstraint("local_id", "language", "title"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 60", name="title_length"),
        CheckConstraint("char_length(body) BETWEEN 1 AND 1000", name="body_length"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    updated_by: Mapped[str]
    updated_at: Mapped[datetime]


class ThreadLook(Base):
    """That somebody has a thread of the Inbox open, or its list: renewed while they look, forgotten a day later.

    thread: `member:12`, `talk:5` (a conversation of nobody known), or `list`.
    looked_at: when this look was audited; a page that renews itself is one look, not hundreds.
    """

    __tablename__ = "thread_look"
    __table_args__ = (Index("ix_thread_look_thread", "thread", "seen_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), primary_key=True)
    local_id: Mapped[LocalKey] = mapped_column(primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)
    looked_at: Mapped[datetime]
    seen_at: Mapped[datetime]
