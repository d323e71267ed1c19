"""Touch points: everything that passes between the union and a person, on one time line."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice
from models.channel import Channel, Direction


class TouchPoint(Base):
    """One contact. `kind` says what it was about (an intent, a flow or a notice), `outcome` how it ended."""

    __tablename__ = "touch_point"
    __table_args__ = (
        Index("ix_touch_point_member", "member_id", text("id DESC")),
        Index("ix_touch_point_address", "address", text("id DESC")),
        Index("ix_touch_point_campaign_id", "campaign_id", postgresql_where=text("campaign_id IS NOT NULL")),
        # Touch points come in the order of time: "since 90 days ago" is a range of the table's pages.
        Index("ix_touch_point_at", "at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    address: Mapped[str]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
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
