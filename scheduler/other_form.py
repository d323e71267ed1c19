"""WhatsApp's window, and what a text can leave as instead when the carrier will not take it as it is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import Remedy
from bot.whatsapp import WINDOW
from models import Channel, OutboxKind, StaffNote, StaffNoteKind
from scheduler.outbox import Claimed

WINDOW_CLOSED = "window_closed"
# Their content is buttons or a list; that of any other kind is a template.
REPLIES = (OutboxKind.REPLY, OutboxKind.CONFIRMATION)

_TOLD = {
    Remedy.WINDOW_CLOSED: (
        "A WhatsApp message did not leave: their last one is 24 hours old, and no approved template fits. "
        "Reach them another way, or set the template in whatsapp.yml."
    ),
    Remedy.BAD_CONTENT: (
        "A WhatsApp message did not leave: its template is not as whatsapp.yml says. "
        "Reach them another way, and compare the file with the templates at Twilio."
    ),
}
_LAST_INBOUND = text("""
    SELECT last_inbound_at FROM conversation
    WHERE local_id = :local_id AND channel = :channel AND address = :address
""")
_ROW = text("""
    SELECT local_id, member_id, channel, address, kind, content_sid, attempted_at FROM outbox WHERE id = :id
""")
_PLAIN = text("UPDATE outbox SET content_sid = NULL, content_variables = NULL WHERE id = :id")
# What the carrier says of the window counts more than what we saw, unless they have texted since, or do so right now:
# a turn locks the conversation first and rows of the outbox after, so here a lock is not waited for. Nothing is closed
# when we knew it to be: then the template itself was refused.
_CLOSE_WINDOW = text("""
    UPDATE conversation SET last_inbound_at = NULL
    WHERE id = (
        SELECT id FROM conversation WHERE local_id = :local_id AND channel = :channel AND address = :address
          AND last_inbound_at <= :called_at AND last_inbound_at > :open_since FOR UPDATE SKIP LOCKED)
    RETURNING id
""")


def fitting(session: Session, row: Claimed, now: datetime) -> Claimed | None:
    """The row as it may leave now; None when the window is closed and it has no template.

    Inside the window a notice leaves in its own words, which say all that the template says; outside it an answer
    cannot leave at all, because buttons and lists need the window as free words do.
    """
    if row.channel is not Channel.WHATSAPP:
        return row
    is_reply = row.kind in REPLIES
    if _window_open(session, row, now):
        return row if is_reply else replace(row, content=None)
    return row if row.content and not is_reply else None


def bodies_of(row: Claimed) -> frozenset[str] | None:
    """What the carrier may hold as this row's words; None for anything: a template says what was approved."""
    if row.content is None:
        return frozenset({row.body})
    # Of buttons and lists Twilio's body is the first variable, the question.
    return frozenset({row.body, row.content.variables.get("1", "")}) if row.kind in REPLIES else None


def has_other_form(session: Session, outbox_id: int, remedy: Remedy) -> bool:
    """Whether the row can leave in another form than the carrier refused; the row is changed to it.

    Plain words instead of buttons or a list that cannot be shown; the template instead of free words, now that the
    conversation's window is known to be closed.
    """
    row = session.execute(_ROW, {"id": outbox_id}).one()
    is_reply = row.kind in REPLIES
    if remedy is Remedy.BAD_CONTENT:
        if not is_reply or row.content_sid is None:
            return False
        session.execute(_PLAIN, {"id": outbox_id})
        return True
    line = {"local_id": row.local_id, "channel": row.channel, "address": row.address}
    times = {"called_at": row.attempted_at, "open_since": row.attempted_at - WINDOW}
    left_in_words = session.execute(_CLOSE_WINDOW, line | times).first() is not None
    return left_in_words and not is_reply and row.content_sid is not None


def tell_staff(session: Session, outbox_id: int, remedy: Remedy, now: datetime) -> None:
    """Leaves a note that the text has failed for good. A campaign tells its own losses: it may have thousands."""
    row = session.execute(_ROW, {"id": outbox_id}).one()
    if row.kind == OutboxKind.CAMPAIGN:
        return
    session.execute(
        insert(StaffNote).values(
            local_id=row.local_id,
            member_id=row.member_id,
            address=row.address,
            kind=StaffNoteKind.FAULT,
            detail=_TOLD[remedy],
            at=now,
        )
    )


def _window_open(session: Session, row: Claimed, now: datetime) -> bool:
    values = {"local_id": row.local_id, "channel": row.channel.value, "address": row.address}
    last: datetime | None = session.execute(_LAST_INBOUND, values).scalar()
    return last is not None and now - last < WINDOW
