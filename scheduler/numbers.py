"""What an error code says of the number itself: opted out at the carrier, dead, a landline."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import CarrierRefused, Remedy
from bot.ledger import write_consent
from models import Channel, ConsentAction, LineState, Phone

LINE_STATES = {
    Remedy.DEAD_NUMBER: LineState.INVALID,
    Remedy.LANDLINE: LineState.LANDLINE,
    Remedy.UNREACHABLE: LineState.UNREACHABLE,
}


def mend_number(session: Session, local_id: int, address: str, refused: CarrierRefused, now: datetime) -> None:
    """Keeps what the carrier told, so that later texts skip the number."""
    if refused.remedy is Remedy.OPTED_OUT:
        write_consent(
            session,
            action=ConsentAction.OPT_OUT,
            local_id=local_id,
            channel=Channel.SMS,
            address=address,
            source="carrier",
            wording=f"carrier error {refused.code}",
            at=now,
        )
    if state := LINE_STATES.get(refused.remedy):
        session.execute(update(Phone).where(Phone.e164 == address).values(line_state=state, line_state_at=now))
