"""The first two statements of a turn: take the message, lock the conversation, see who it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.channels.types import InboundMessage, Reply
from bot.identifying import identify
from bot.identity import Identity
from bot.local import LocalView
from bot.understanding.types import Understanding
from models import Channel, Media, MediaState
from models.base import Words

NOTHING_OPEN = "{}"

# One statement, so that a text costs one round trip until its conversation is locked. Identity and consent
# are read by the next: a statement sees what was committed before it began, and the lock may have waited
# for a STOP.
_TAKE = text("""
    WITH the_local AS (
        SELECT * FROM local WHERE number = :local_number
        AND NOT EXISTS (SELECT FROM local AS ours WHERE ours.number = :address)
    ), talk AS (
        INSERT INTO conversation (local_id, channel, address, last_inbound_at)
        SELECT id, :channel, :address, :now FROM the_local
        ON CONFLICT (local_id, channel, address) DO UPDATE SET last_inbound_at = excluded.last_inbound_at
        RETURNING *
    ), arrived AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status,
                             status_at, intent, confidence, at)
        SELECT local_id, channel, 'in', address, :provider_sid, :body, :segments, 'received', :now, :intent,
               :confidence, :now FROM talk
        ON CONFLICT (provider_sid) DO NOTHING RETURNING id
    )
    SELECT the_local.id AS local_id, the_local.handle, the_local.name, the_local.number, the_local.time_zone,
           the_local.languages, the_local.office_phone, the_local.wording, arrived.id AS message_id,
           talk.id AS conversation_id,
           talk.state::text AS state, talk.language, talk.rest, talk.introduced_at, talk.acting_member_id,
           talk.acting_until, talk.consent_asked_at, talk.replies_since, talk.replies,
           talk.recipient_id
    FROM the_local CROSS JOIN talk LEFT JOIN arrived ON true
""")

_REPLIES = text("""
    SELECT reply.id, reply.body, reply.segments, outbox.id IS NOT NULL AS by_outbox
    FROM message AS first
    JOIN message AS reply ON reply.in_reply_to = first.id
    LEFT JOIN outbox ON outbox.message_id = reply.id
    WHERE first.provider_sid = :provider_sid
      -- A STOP that came since makes the old reply one text too many; its own confirmation is none.
      AND NOT EXISTS (
          SELECT FROM (SELECT action, message_id FROM consent_entry WHERE e164 = first.address
                       AND local_id = first.local_id AND channel = first.channel ORDER BY id DESC LIMIT 1) AS newest
          WHERE newest.action = 'opt_out' AND newest.message_id IS DISTINCT FROM first.id)
    ORDER BY reply.id
""")


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation as it was when its lock was taken.

    recipient_id: of the newest campaign text whose question was put.
    """

    id: int
    message_id: int
    local: LocalView
    channel: Channel
    address: str
    state: str
    language: str | None
    rest: str | None
    introduced_at: datetime | None
    consent_asked_at: datetime | None
    replies_since: datetime | None
    replies: int
    recipient_id: int | None


class Repeated(Exception):
    """The message was taken before; `replies` are those it got."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        super().__init__("repeated")
        self.replies = replies


class NobodyHere(Exception):
    """No local has the number that was texted, or the sender is a number of our own."""


def open_talk(session: Session, message: InboundMessage, understood: Understanding) -> tuple[Talk, Identity]:
    """Stores the message, locks the conversation and reads who it is.

    Raises:
        Repeated: this SID was taken before; a concurrent first delivery is waited for.
        NobodyHere: the message is for no local of ours.
    """
    row = session.execute(
        _TAKE,
        {
            "local_number": message.local_number,
            "address": message.address,
            "channel": message.channel.value,
            "provider_sid": message.provider_sid,
            "body": message.body.replace("\0", Words.NUL),
            "segments": message.segments,
            "intent": understood.intent,
            "confidence": understood.confidence if understood.intent else None,
            "now": message.received_at,
        },
    ).one_or_none()
    if row is None:
        raise NobodyHere
    if row.message_id is None:
        raise Repeated(_replies_made(session, message.provider_sid))
    if message.media:
        _keep_media(session, row.message_id, message)
    local = LocalView.of(row, row.local_id)
    identity = identify(
        session,
        local_id=local.id,
        channel=message.channel,
        address=message.address,
        acting=(row.acting_member_id, row.acting_until),
        now=message.received_at,
    )
    begun_by_another = identity.end_sitting()
    talk = Talk(
        id=row.conversation_id,
        message_id=row.message_id,
        local=local,
        channel=message.channel,
        address=message.address,
        state=NOTHING_OPEN if begun_by_another else row.state,
        language=row.language,
        rest=None if begun_by_another else row.rest,
        introduced_at=row.introduced_at,
        consent_asked_at=row.consent_asked_at,
        replies_since=row.replies_since,
        replies=row.replies,
        recipient_id=row.recipient_id,
    )
    return talk, identity


def _keep_media(session: Session, message_id: int, message: InboundMessage) -> None:
    """Notes what is to be fetched; the worker does it, so that no text waits for a download."""
    session.execute(
        insert(Media),
        [
            {
                "message_id": message_id,
                "url": each.url,
                "claimed_type": each.content_type,
                "state": MediaState.WAITING,
                "at": message.received_at,
            }
            for each in message.media
        ],
    )


def _replies_made(session: Session, provider_sid: str) -> tuple[Reply, ...]:
    rows = session.execute(_REPLIES, {"provider_sid": provider_sid}).all()
    # A reply the outbox delivers must not leave by the repeated webhook as well.
    return tuple(Reply(row.id, row.body, row.segments) for row in rows if not row.by_outbox)
