"""Silence after "did you mean STOP?" is a yes, five minutes later (47 CFR 64.1200(a)(12))."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.ledger import write_consent
from models import Channel, ConsentAction

SILENCE_MEANS_STOP = timedelta(minutes=5)

_SILENT = text("""
    UPDATE conversation SET consent_asked_at = NULL, state = '{}', rest = NULL
    WHERE id IN (
        SELECT id FROM conversation WHERE consent_asked_at <= :before
        ORDER BY consent_asked_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING local_id, channel, address
""")


def take_silence_for_stop(session: Session, now: datetime) -> int:
    """Opts out every number that did not answer in time; returns how many."""
    rows = session.execute(_SILENT, {"before": now - SILENCE_MEANS_STOP}).all()
    for row in rows:
        write_consent(
            session,
            action=ConsentAction.OPT_OUT,
            local_id=row.local_id,
            channel=Channel(row.channel),
            address=row.address,
            source="silence",
            wording="no answer within five minutes to: do you want to stop all texts?",
            at=now,
        )
    return len(rows)
