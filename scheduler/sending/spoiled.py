"""When carriers refuse a campaign rather than a number: it is paused, and the organizer is told."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import CarrierRefused, Remedy
from models import CampaignState, StaffNote, StaffNoteKind
from scheduler.campaigns.lifecycle import pause

FILTERED = 30007  # by Twilio or a carrier, for what the text says
LEAST = 5  # refusals before a share of them says anything

_COUNT = text("""
    INSERT INTO run_tally AS tally (run_id, handed, spoiled, error_share)
    VALUES (:run_id, :handed, :spoiled, :error_share)
    ON CONFLICT (run_id) DO UPDATE SET handed = tally.handed + excluded.handed,
        spoiled = tally.spoiled + excluded.spoiled, error_share = excluded.error_share
    RETURNING handed, spoiled, error_share
""")
# A callback may come before its batch is counted: then the batch judges.
_COUNT_LATE = text("""
    INSERT INTO run_tally AS tally (run_id, handed, spoiled, error_share) VALUES (:run_id, 0, 1, 1)
    ON CONFLICT (run_id) DO UPDATE SET spoiled = tally.spoiled + 1
    RETURNING handed, spoiled, error_share
""")
_FORGET = text("UPDATE run_tally SET handed = 0, spoiled = 0 WHERE run_id = :run_id")
_CAMPAIGN = text("""
    SELECT campaign.id, campaign.name, campaign.state, campaign.local_id, local.number,
           (SELECT error_code FROM outbox WHERE run_id = :run_id AND error_code IS NOT NULL
            ORDER BY status_at DESC LIMIT 1) AS newest_code
    FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
    JOIN local ON local.id = campaign.local_id
    WHERE campaign_run.id = :run_id
""")

log = structlog.get_logger(__name__)


def spoils(refused: CarrierRefused) -> bool:
    """Whether the refusal concerns the campaign: filtered words, a number or an account that may not send."""
    return refused.remedy is Remedy.STOP_SENDING or refused.code == FILTERED


def count_handed(
    session: Session, run_id: int, *, handed: int, spoiled: int, error_share: float, now: datetime
) -> None:
    """Counts texts of a run that the carrier answered for, and pauses the campaign when it refuses too many.

    Args:
        error_share: of the local's campaigns.yml.
    """
    values = {"run_id": run_id, "handed": handed, "spoiled": spoiled, "error_share": error_share}
    _judge(session, run_id, session.execute(_COUNT, values).one(), now)


def count_lost(session: Session, run_id: int, now: datetime) -> None:
    """Counts a text that was handed over before, and is told lost by a callback; pauses as the other does."""
    _judge(session, run_id, session.execute(_COUNT_LATE, {"run_id": run_id}).one(), now)


def _judge(session: Session, run_id: int, tally: Row[Any], now: datetime) -> None:
    counted = LEAST <= tally.spoiled <= tally.handed
    if not counted or tally.spoiled <= tally.error_share * tally.handed:
        return
    campaign = session.execute(_CAMPAIGN, {"run_id": run_id}).one()
    told = f"Carriers refused {tally.spoiled} of {tally.handed} texts, the newest with error {campaign.newest_code}."
    paused = pause(session, campaign.id, None, now, told)
    # Whoever resumes it has seen to it: what comes after is judged by itself, and so are callbacks that came too late.
    session.execute(_FORGET, {"run_id": run_id})
    if not paused and campaign.state != CampaignState.DONE:
        return
    became = f"is paused. {told} See docs/carrier-errors.md, then resume it."
    if not paused:
        # All of it had left when the carriers told. There is nothing to pause, and somebody should know all the same.
        became = f"is done, and did not reach many. {told} See docs/carrier-errors.md before the next one."
    log.error("campaign_refused", campaign_id=campaign.id, error_code=campaign.newest_code, paused=paused)
    session.execute(
        insert(StaffNote).values(
            local_id=campaign.local_id,
            member_id=None,
            address=campaign.number,
            kind=StaffNoteKind.FAULT,
            detail=f"Campaign {campaign.name} {became}",
            at=now,
        )
    )
