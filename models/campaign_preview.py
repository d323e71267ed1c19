"""The newest preview of a campaign: asked for on a page, made by whoever has the time, shown when it is there."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class CampaignPreview(Base):
    """One row for a campaign, an hour at the most: it holds texts as members would get them.

    mark: of what the campaign was when it was asked for, then of what it was made of; another one makes it out of date.
    began_at: when somebody began to make it, who keeps it while this stands.
    fault: why there is none, a sentence a line.
    result: the figures, see scheduler/campaigns/kept_previews.py.
    """

    __tablename__ = "campaign_preview"
    __table_args__ = (Index("ix_campaign_preview_waiting", "asked_at", postgresql_where=text("done_at IS NULL")),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
