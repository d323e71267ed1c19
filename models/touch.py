"""Touch points: everything that passes between the union and a person, on one time line."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice
from models.channel import Direction

# What ends a silence: the person's own words or coming, or a text or a talk of a person of the union with them.
CONTACT = "direction = 'in' OR (messenger IS NOT NULL AND outcome IN ('sent', 'reached'))"


class Means(StrEnum):
    """How a contact was made: by a channel of texts, or without the line, as somebody of the union has logged."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    WEB_CHAT = "web_chat"
    CALL = "call"
    IN_PERSON = "in_person"
    MAIL = "mail"


class TouchPoint(Base):
    """One contact. `kind` says what it was about (an intent, a flow, a campaign's kind), `outcome` how it ended.

    Besides texts: `handoff` (opened, closed), `attendance` (came), and `logged` calls, talks and letters.
    """

    __tablename__ = "touch_point"
    __table_args__ = (
        Index("ix_touch_point_member", "member_id", text("id DESC")),
        Index("ix_touch_point_address", "address", text("id DESC")),
        # The newest contact of a member: scheduler/measures/quiet.py holds the condition to the letter.
        Index("ix_touch_point_contact", "member_id", text("at DESC"), postgresql_where=text(CONTACT)),
        Index("ix_touch_point_campaign_id", "campaign_id", postgresql_where=text("campaign_id IS NOT NULL")),
        # Touch points come in the order of time: "since 90 days ago" is a range of the table's pages.
        Index("ix_touch_point_at", "at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # None where none was used: a talk at the worksite, an event somebody came to.
    address: Mapped[str | None]
    channel: Mapped[Means] = mapped_column(choice(Means))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    kind: Mapped[str]
    outcome: Mapped[str]
    # The campaign it was sent for or answered, and who of the staff or stewards it was, if not the line itself.
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    messenger: Mapped[str | None]
    # What the engine did in the turn, for staff who ask why: [{"event": "FlowStarted", "flow": "dues"}, ...].
    events: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime]
