"""What senders share about the pace of a number, and how the carriers treat a campaign."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SendingPace(Base):
    """How fast a local's number sends campaigns: one row, locked by the worker whose batch is next.

    free_at: when the next campaign text may leave. Each segment that leaves moves it on by its share of a second.
    day, segments: what the number has sent since midnight in Los Angeles, where carriers begin their day.
    counted_at: when `segments` was last held against the messages, where answers in TwiML are counted too.
    told_on: the day whose end of segments the staff were told of.
    """

    __tablename__ = "sending_pace"
    __table_args__ = (CheckConstraint("per_second > 0", name="per_second_positive"),)

    local_id: Mapped[int] = mapped_column(ForeignKey("local.id"), primary_key=True)
    per_second: Mapped[float]
    free_at: Mapped[datetime]
    day: Mapped[date]
    segments: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    counted_at: Mapped[datetime | None]
    told_on: Mapped[date | None]


class RunTally(Base):
    """How the carriers treat a run: texts they were handed, and those refused for what concerns the whole campaign.

    Counted anew once the campaign was paused for it.
    error_share: the share of `handed` from which it is paused (campaigns.yml of the local).
    """

    __tablename__ = "run_tally"

    run_id: Mapped[int] = mapped_column(ForeignKey("campaign_run.id"), primary_key=True)
    handed: Mapped[int] = mapped_column(Integer)
    spoiled: Mapped[int] = mapped_column(Integer)
    error_share: Mapped[float]
