"""When carriers refuse a campaign rather than a number: it is paused, and the organizer is told."""

from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import CarrierRefused, Remedy
from models import StaffNote, StaffNoteKind
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
_COUNT_LATE = text("""
    UPDATE run_tally SET spoiled = spoiled + 1 WHERE run_id = :run_id RETURNING handed, spoiled, error_share
""")
_FORGET = text("UPDATE run_tally SET handed = 0, spoiled = 0 WHERE run_id = :run_id")
_CAMPAIGN = text("""
    SELECT campaign.id, campaign.name, campaign.local_id, local.number
    FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
    JOIN local ON local.id = campaign.local_id
    WHERE campaign_run.id = :run_id
""")


def spoils(refused: CarrierRefused) -> bool:
    """Whether the refusal concerns the campaign: filtered words, a number or an account that may not send."""
    return refused.remedy is Remedy.STOP_SENDING or refused.code == FILTERED


def count_handed(
    session: Session, run_id: int, *, handed: int, spoiled: int, code: int | None, error_share: float, now: datetime
) -> bool:
    """Counts texts of a run that the carrier answered for; returns whether the campaign was paused for it.

    Args:
        code: the newest refusal's.
        error_share: of the local's campaigns.yml.
    """
    values = {"run_id": run_id, "handed": handed, "spoiled": spoiled, "error_share": error_share}
    tally = session.execute(_COUNT, values).one()
    return bool(spoiled) and _judge(session, run_id, tally.handed, tally.spoiled, tally.error_share, code, now)


def count_lost(session: Session, run_id: int, code: int, now: datetime) -> bool:
    """Counts a text that was handed over before, and is told lost by a callback."""
    tally = session.execute(_COUNT_LATE, {"run_id": run_id}).first()
    if tally is None:
        return False
    return _judge(session, run_id, tally.handed, tally.spoiled, tally.error_share, code, now)


def _judge(
    session: Session, run_id: int, handed: int, spoiled: int, share: float, code: int | None, now: datetime
) -> bool:
    if spoiled < LEAST or spoiled <= share * handed:
        return False
    campaign = session.execute(_CAMPAIGN, {"run_id": run_id}).one()
    told = f"Carriers refused {spoiled} of {handed} texts, the newest with error {code}."
    paused = pause(session, campaign.id, None, now, told)
    # Whoever resumes it has seen to it: what comes after is judged by itself, and so are callbacks that came too late.
    session.execute(_FORGET, {"run_id": run_id})
    if not paused:
        return False
    session.execute(
        insert(StaffNote).values(
            local_id=campaign.local_id,
            member_id=None,
            address=campaign.number,
            kind=StaffNoteKind.FAULT,
            detail=f"Campaign {campaign.name} is paused. {told} See docs/carrier-errors.md, then resume it.",
            at=now,
        )
    )
    return True
