"""The first two statements of a turn: take the message, lock the conversation, see who it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.channels.types import InboundMessage, Reply
from bot.handoff.views import held_handoffs, own_handoff
from bot.identity import Identity, MemberView
from bot.local import LocalView
from bot.understanding.types import Understanding
from models import Channel, ConsentAction, Media, MediaState, Shift
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
           talk.acting_until, talk.consent_asked_at, talk.replies_since, talk.replies
    FROM the_local CROSS JOIN talk LEFT JOIN arrived ON true
""")

_IDENTIFY = text("""
    SELECT phone.id AS phone_id, phone.failed_tries, phone.locked_until, member.id AS member_id,
           member_phone.id AS link_id, member.number,
           coalesce(member.preferred_name, member.given_name) AS given_name, member.language, member.worksite_id,
           member.shift, member_phone.verified_until,
           (SELECT action FROM consent_entry
            WHERE e164 = :address AND local_id = :local_id AND channel = :channel
            ORDER BY id DESC LIMIT 1) AS consent,
           (SELECT jsonb_build_object(
                'id', handoff.id, 'number', handoff.number, 'heard_at', coalesce(handoff.reply_at, handoff.opened_at),
                'name', coalesce(who.given_name || ' ' || left(who.family_name, 1) || '.', ''),
                'steward_id', handoff.steward_id, 'steward_language', steward.language,
                -- Nothing is passed to a number that is the steward's no more: it waits for the next, or the staff.
                'steward_address', (
                    SELECT held.e164 FROM phone AS held JOIN member_phone AS link ON link.phone_id = held.id
                    WHERE held.e164 = handoff.steward_address AND link.member_id = steward.id
                      AND link.ended_at IS NULL LIMIT 1))
            FROM conversation JOIN handoff ON handoff.conversation_id = conversation.id AND handoff.closed_at IS NULL
            LEFT JOIN member AS who ON who.id = handoff.member_id
            LEFT JOIN member AS steward ON steward.id = handoff.steward_id
            WHERE conversation.local_id = :local_id AND conversation.channel = :channel
              AND conversation.address = :address) AS own_handoff,
           -- Held as long as the number is the steward's.
           (SELECT jsonb_agg(jsonb_build_object(
                'id', handoff.id, 'number', handoff.number, 'heard_at', handoff.member_at,
                'waits', handoff.reply_at IS NULL OR handoff.reply_at < handoff.member_at,
                'opened_at', handoff.opened_at, 'steward', steward.given_name, 'member_id', handoff.member_id,
                'name', coalesce(who.given_name || ' ' || left(who.family_name, 1) || '.', ''),
                'channel', talk.channel, 'address', talk.address, 'language', coalesce(talk.language, who.language))
                ORDER BY handoff.number)
            FROM handoff JOIN conversation AS talk ON talk.id = handoff.conversation_id
            JOIN member AS steward ON steward.id = handoff.steward_id
            LEFT JOIN member AS who ON who.id = handoff.member_id
            WHERE handoff.steward_address = :address AND handoff.local_id = :local_id AND handoff.closed_at IS NULL
              AND :channel = 'sms' AND EXISTS (
                SELECT FROM phone AS own JOIN member_phone AS link ON link.phone_id = own.id
                WHERE own.e164 = :address AND link.member_id = steward.id AND link.ended_at IS NULL)
           ) AS held_handoffs
    FROM (SELECT) AS always
    LEFT JOIN phone ON phone.e164 = :address
    LEFT JOIN member_phone ON member_phone.phone_id = phone.id AND member_phone.ended_at IS NULL
    LEFT JOIN member ON member.id = member_phone.member_id AND member.local_id = :local_id
                    AND member.status IN ('active', 'retiree')
    ORDER BY member.id
""")

# A visitor has no number: a code has told whom they are, for this sitting.
_IDENTIFY_VISITOR = text("""
    SELECT CAST(NULL AS bigint) AS phone_id, 0 AS failed_tries, CAST(NULL AS timestamptz) AS locked_until,
           member.id AS member_id, CAST(NULL AS bigint) AS link_id, member.number,
           coalesce(member.preferred_name, member.given_name) AS given_name, member.language,
           member.worksite_id, member.shift, visit.proved_until AS verified_until,
           (SELECT action FROM consent_entry
            WHERE e164 = :address AND local_id = :local_id AND channel = :channel
            ORDER BY id DESC LIMIT 1) AS consent,
           (SELECT jsonb_build_object(
                'id', handoff.id, 'number', handoff.number, 'heard_at', coalesce(handoff.reply_at, handoff.opened_at),
                'name', coalesce(who.given_name || ' ' || left(who.family_name, 1) || '.', ''),
                'steward_id', handoff.steward_id, 'steward_language', steward.language,
                -- Nothing is passed to a number that is the steward's no more: it waits for the next, or the staff.
                'steward_address', (
                    SELECT held.e164 FROM phone AS held JOIN member_phone AS link ON link.phone_id = held.id
                    WHERE held.e164 = handoff.steward_address AND link.member_id = steward.id
                      AND link.ended_at IS NULL LIMIT 1))
            FROM conversation JOIN handoff ON handoff.conversation_id = conversation.id AND handoff.closed_at IS NULL
            LEFT JOIN member AS who ON who.id = handoff.member_id
            LEFT JOIN member AS steward ON steward.id = handoff.steward_id
            WHERE conversation.local_id = :local_id AND conversation.channel = :channel
              AND conversation.address = :address) AS own_handoff,
           NULL AS held_handoffs
    FROM (SELECT) AS always
    LEFT JOIN visit ON visit.address = :address AND visit.proved_until > :now
    LEFT JOIN member ON member.id = visit.member_id AND member.local_id = :local_id
                    AND member.status IN ('active', 'retiree')
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
    """The conversation as it was when its lock was taken."""

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
    local = LocalView(
        id=row.local_id,
        handle=row.handle,
        name=row.name,
        number=row.number,
        time_zone=row.time_zone,
        languages=tuple(row.languages),
        office_phone=row.office_phone,
        wording=row.wording,
    )
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
    )
    return talk, identity


def identify(
    session: Session,
    *,
    local_id: int,
    channel: Channel,
    address: str,
    acting: tuple[int | None, datetime | None],
    now: datetime,
) -> Identity:
    """Who is at the other end of a number, and whether it takes texts; read once its conversation is locked.

    Args:
        acting: the member a shared number last proved to be, and until when that holds.
    """
    visitor = channel is Channel.WEB_CHAT
    values = {"address": address, "local_id": local_id, "channel": channel.value, "now": now}
    rows = session.execute(_IDENTIFY_VISITOR if visitor else _IDENTIFY, values).all()
    first = rows[0]
    members = tuple(
        MemberView(
            id=row.member_id,
            link_id=row.link_id,
            number=row.number,
            given_name=row.given_name,
            language=row.language,
            worksite_id=row.worksite_id,
            shift=Shift(row.shift) if row.shift else None,
            verified_until=row.verified_until,
        )
        for row in rows
        if row.member_id is not None
    )
    return Identity(
        address=address,
        phone_id=first.phone_id,
        candidates=members,
        consent=ConsentAction(first.consent) if first.consent else None,
        failed_tries=first.failed_tries or 0,
        locked_until=first.locked_until,
        acting_id=acting[0],
        acting_until=acting[1],
        now=now,
        own_handoff=own_handoff(first.own_handoff),
        held_handoffs=held_handoffs(first.held_handoffs),
    )


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
