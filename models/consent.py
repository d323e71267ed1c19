"""The consent ledger: what each number agreed to or took back, in whose words, when. Only appended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice
from models.channel import Channel


class ConsentAction(StrEnum):
    """What a ledger entry does."""

    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"


class ConsentEntry(Base):
    """One line of the ledger. The newest line of a number decides; a trigger refuses changes and deletions.

    Kept by number, not by member: a number's STOP survives re-import, merges and a shared phone. A visitor of the web
    chat has no number; the address of the visit stands for it.
    """

    __tablename__ = "consent_entry"
    __table_args__ = (
        CheckConstraint(
            r"e164 ~ '^\+[1-9][0-9]{4,14}$' OR (channel = 'web_chat' AND e164 ~ '^visit:[a-z0-9]{20}$')", name="e164"
        ),
        # Reads the newest entry of a number in one step.
        Index("ix_consent_entry_newest", "e164", "local_id", "channel", text("id DESC")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    e164: Mapped[str]
    action: Mapped[ConsentAction] = mapped_column(choice(ConsentAction))
    topic: Mapped[str] = mapped_column(server_default=text("'all'"))
    source: Mapped[str]
    wording: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime]
