"""What the carrier tells of the number itself: opted out there, dead, a landline, not reached for days, reached."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import CarrierRefused, Remedy
from bot.ledger import write_consent
from models import Channel, ConsentAction, LineState, Phone

LINE_STATES = {Remedy.DEAD_NUMBER: LineState.INVALID, Remedy.LANDLINE: LineState.LANDLINE}
# 30003 is a phone switched off, or a line that is gone: this many separate days of it, and it is flagged.
UNREACHED_DAYS = 3
DAYS_COUNT_FOR = timedelta(days=30)

_KEEP_DAY = text("""
    INSERT INTO unreached_day (phone_id, day) SELECT id, :today FROM phone WHERE e164 = :address
    ON CONFLICT DO NOTHING
""")
_FLAG = text("""
    UPDATE phone SET line_state = 'unreachable', line_state_at = :now
    WHERE e164 = :address AND line_state IN ('unknown', 'reached')
      AND (SELECT count(*) FROM unreached_day WHERE phone_id = phone.id AND day > :since) >= :most
""")
# Most numbers were never flagged, and nothing is written for them.
_REACHED = text("""
    WITH forgotten AS (DELETE FROM unreached_day USING phone WHERE phone_id = phone.id AND e164 = :address)
    UPDATE phone SET line_state = 'reached', line_state_at = :now
    WHERE e164 = :address AND line_state NOT IN ('unknown', 'reached')
""")


@dataclass(frozen=True, slots=True)
class Line:
    """One number on one channel, as one local knows it."""

    local_id: int
    channel: Channel
    address: str


def mend_number(session: Session, line: Line, refused: CarrierRefused, now: datetime) -> None:
    """Keeps what the carrier told, so that later texts skip the number."""
    if refused.remedy is Remedy.OPTED_OUT:
        write_consent(
            session,
            action=ConsentAction.OPT_OUT,
            local_id=line.local_id,
            channel=line.channel,
            address=line.address,
            source="carrier",
            wording=f"carrier error {refused.code}",
            at=now,
        )
    if line.channel is not Channel.SMS:
        return
    if refused.remedy is Remedy.UNREACHABLE:
        _count_day(session, line.address, now)
    if state := LINE_STATES.get(refused.remedy):
        session.execute(update(Phone).where(Phone.e164 == line.address).values(line_state=state, line_state_at=now))


def note_reached(session: Session, line: Line, now: datetime) -> None:
    """A text was delivered: whatever flagged the line is over."""
    if line.channel is Channel.SMS:
        session.execute(_REACHED, {"address": line.address, "now": now})


def _count_day(session: Session, address: str, now: datetime) -> None:
    today = now.date()
    session.execute(_KEEP_DAY, {"address": address, "today": today})
    values = {"address": address, "since": today - DAYS_COUNT_FOR, "most": UNREACHED_DAYS, "now": now}
    session.execute(_FLAG, values)
