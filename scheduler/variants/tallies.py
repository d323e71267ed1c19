"""How each variant of a campaign does: one statement over its recipients.

Each number counts once, whatever the runs it was in. Answers and replies are of those the text left for (`sent`).
Conversions are of those who were planned: who got no text can come too, and so the control group compares.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.orm import Session

from models import Campaign, CampaignRun, Outbox, OutboxStatus, Recipient
from scheduler.variants.assignment import CONTROL, variant_before
from scheduler.variants.intervals import Rate

LEFT = (OutboxStatus.SENT, OutboxStatus.DELIVERED, OutboxStatus.UNKNOWN)


class Measure(StrEnum):
    """What variants are compared by."""

    ANSWERED = "answered"  # the campaign's question
    CONVERTED = "converted"  # did what it was for
    REPLIED = "replied"  # wrote anything at all, but no opt-out


@dataclass(frozen=True, slots=True)
class Tally:
    """One variant, or the control group, in numbers of phones."""

    variant: str
    planned: int
    sent: int
    answered: int
    converted: int
    replied: int

    def rate(self, measure: Measure) -> Rate:
        """How many of those it can be said of."""
        match measure:
            case Measure.ANSWERED:
                return Rate(self.answered, self.sent)
            case Measure.REPLIED:
                return Rate(self.replied, self.sent)
            case Measure.CONVERTED:
                return Rate(self.converted, self.planned)


def tallies(session: Session, campaign: Campaign) -> list[Tally]:
    """Each variant and the control group, by name; of a campaign with a test, the test alone.

    A run that began once there was a winner is no part of it, nor is who was waiting for the winner.
    """
    tested: list[ColumnElement[bool]] = []
    if campaign.winner_at is not None:
        tested = [
            CampaignRun.starts_at < campaign.winner_at,
            Recipient.variant == variant_before(Recipient.address, campaign),
        ]
    left = Outbox.status.in_(LEFT)
    rows = session.execute(
        select(
            Recipient.variant,
            _numbers().label("planned"),
            _numbers(left).label("sent"),
            _numbers(left, Recipient.answered_at.is_not(None)).label("answered"),
            _numbers(Recipient.converted_at.is_not(None)).label("converted"),
            _numbers(left, Recipient.replied_at.is_not(None), Recipient.opted_out_at.is_(None)).label("replied"),
        )
        .join(CampaignRun, CampaignRun.id == Recipient.run_id)
        .outerjoin(Outbox, Outbox.recipient_id == Recipient.id)
        .where(Recipient.campaign_id == campaign.id, *tested)
        .group_by(Recipient.variant)
        .order_by(Recipient.variant)
    )
    return [Tally(*row) for row in rows]


def texted(found: Iterable[Tally]) -> list[Tally]:
    """All but the control group."""
    return [tally for tally in found if tally.variant != CONTROL]


def _numbers(*clauses: ColumnElement[bool]) -> ColumnElement[int]:
    counted = func.count(distinct(Recipient.address))
    return counted.filter(and_(*clauses)) if clauses else counted
