"""Campaigns: what an organizer launches, each time it goes out, and everyone it was meant for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice
from models.channel import Channel
from models.worksite import Shift


class CampaignState(StrEnum):
    """The life of a campaign. A paused one goes on as running; done and canceled are final."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELED = "canceled"


class Audience(Base):
    """A saved audience: a query in words of the record, see scheduler/audiences/."""

    __tablename__ = "audience"
    __table_args__ = (UniqueConstraint("local_id", "name"),)

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class Campaign(Base):
    """One campaign. Its `kind` is a file of campaigns/, which says when it goes out, to whom, and what an answer means.

    audience: the query as it was when the campaign was submitted.
    settings: what this campaign sets of its kind, such as the event it is about.
    wording: {variant: {language: text}}; a campaign without variants has `a` alone.
    shares: {variant: percent of those who take part in the test}; None sends `a` to everybody.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("local_id", "name"),
        CheckConstraint("control_percent BETWEEN 0 AND 90", name="control_range"),
        CheckConstraint("test_percent BETWEEN 1 AND 100", name="test_range"),
        CheckConstraint("expires_at > starts_at", name="expires_after_start"),
        Index("ix_campaign_live", "starts_at", postgresql_where=text("state IN ('approved', 'running')")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    name: Mapped[str]
    kind: Mapped[str]
    # Which consent it needs: a topic of the consent ledger.
    topic: Mapped[str]
    channel: Mapped[Channel] = mapped_column(choice(Channel), server_default=text("'sms'"))
    state: Mapped[CampaignState] = mapped_column(choice(CampaignState))
    audience: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    wording: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    shares: Mapped[dict[str, Any] | None]
    control_percent: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # A/B: this share of the audience takes part in the test; the rest gets the winner at `winner_at`.
    test_percent: Mapped[int] = mapped_column(SmallInteger, server_default=text("100"))
    winner_at: Mapped[datetime | None]
    winner: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    # Past this the text has no use: it is not sent late.
    expires_at: Mapped[datetime | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    submitted_by: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    # Why a machine paused it, such as a rate of errors; None when a person did.
    paused_for: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class CalledOff(StrEnum):
    """Why a run's texts were taken back: its event is called off, or is on another day now, and is reminded of anew."""

    CALLED_OFF = "called_off"
    MOVED = "moved"


class CampaignRun(Base):
    """One time a campaign goes out: an announcement has one, a reminder one for each day and event it reminds of.

    occasion: what makes a run one of its kind, such as `once`, or `event 12, 1 day before`.
    about: what the run is about, for its wording and its flow, such as the event's id.
    excluded: {reason: how many}.
    """

    __tablename__ = "campaign_run"
    __table_args__ = (
        UniqueConstraint("campaign_id", "occasion"),
        # Those that are not over: what the clock looks at.
        Index("ix_campaign_run_open", "campaign_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_campaign_run_starts_at", "starts_at"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    occasion: Mapped[str]
    about: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    starts_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    planned_at: Mapped[datetime | None]
    planned: Mapped[int | None]
    excluded: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    ended_at: Mapped[datetime | None]
    called_off: Mapped[CalledOff | None] = mapped_column(choice(CalledOff))
    # When it was last looked who did what the campaign was for.
    conversions_at: Mapped[datetime | None]


class Recipient(Base):
    """One member in one run, as they were when it was planned: the figures do not change when a member moves.

    variant: `control` gets no text. `facts` are the values of the wording's placeholders.
    answer: what the answer to the campaign's question counts as, such as `yes` or `3`; never the member's words.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("run_id", "address"),
        Index("ix_recipient_campaign_member", "campaign_id", "member_id"),
        Index("ix_recipient_answered", "campaign_id", "answer", postgresql_where=text("answered_at IS NOT NULL")),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("campaign_run.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    member_id: Mapped[MemberKey]
    address: Mapped[str]
    variant: Mapped[str]
    language: Mapped[str]
    worksite_id: Mapped[int | None] = mapped_column(ForeignKey("worksite.id"))
    shift: Mapped[Shift | None] = mapped_column(choice(Shift))
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    # The first text the member sent after it, whatever it said, and when the line and a person of the union answered.
    replied_at: Mapped[datetime | None]
    bot_answered_at: Mapped[datetime | None]
    person_answered_at: Mapped[datetime | None]
    # What the text led to, when it was the newest campaign text the number had.
    opted_out_at: Mapped[datetime | None]
    wrong_number_at: Mapped[datetime | None]
    # Did what the campaign was for, such as coming to the event.
    converted_at: Mapped[datetime | None]


class RecipientAnswer(Base):
    """One answer of one recipient: a campaign may ask up to five questions.

    question: the slot that was asked.
    answer: what it counts as, see the kind's file; `words` for a free word, which stays in the thread alone.
    """

    __tablename__ = "recipient_answer"
    __table_args__ = (UniqueConstraint("recipient_id", "question"),)

    id: Mapped[Key]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipient.id"))
    member_id: Mapped[MemberKey]
    question: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]
