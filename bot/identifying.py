"""Who is at the other end of a number or a visit, read in one statement once its conversation is locked."""

from datetime import datetime
from string import Template

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from bot.campaign_text import CAMPAIGN_TEXT, campaign_text
from bot.handoff.views import held_handoffs, own_handoff
from bot.identity import Identity, MemberView
from models import Channel, ConsentAction, Shift

# The hand-off that is open in this conversation.
_OWN_HANDOFF = """(SELECT jsonb_build_object(
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
              AND conversation.address = :address)"""


def _filled(statement: str) -> TextClause:
    return text(Template(statement).substitute(own_handoff=_OWN_HANDOFF, campaign_text=CAMPAIGN_TEXT))


_IDENTIFY = _filled("""
    SELECT phone.id AS phone_id, phone.failed_tries, phone.locked_until, member.id AS member_id,
           member_phone.id AS link_id, member.number,
           coalesce(member.preferred_name, member.given_name) AS given_name, member.language, member.worksite_id,
           member.shift, member_phone.verified_until,
           (SELECT action FROM consent_entry
            WHERE e164 = :address AND local_id = :local_id AND channel = :channel
            ORDER BY id DESC LIMIT 1) AS consent,
           $own_handoff AS own_handoff,
           -- Held as long as the number is the steward's.
           (SELECT jsonb_agg(jsonb_build_object(
                'id', handoff.id, 'number', handoff.number, 'heard_at', handoff.member_at,
                'waits', handoff.reply_at IS NULL OR handoff.reply_at < handoff.member_at,
                'opened_at', handoff.opened_at, 'steward', steward.given_name,
                'messenger', 'steward:' || steward.number, 'member_id', handoff.member_id,
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
           ) AS held_handoffs,
           $campaign_text AS campaign_text
    FROM (SELECT) AS always
    LEFT JOIN phone ON phone.e164 = :address
    LEFT JOIN member_phone ON member_phone.phone_id = phone.id AND member_phone.ended_at IS NULL
    LEFT JOIN member ON member.id = member_phone.member_id AND member.local_id = :local_id
                    AND member.status IN ('active', 'retiree')
    ORDER BY member.id
""")

# A visitor has no number: a code has told whom they are, for this sitting.
_IDENTIFY_VISITOR = _filled("""
    SELECT CAST(NULL AS bigint) AS phone_id, 0 AS failed_tries, CAST(NULL AS timestamptz) AS locked_until,
           member.id AS member_id, CAST(NULL AS bigint) AS link_id, member.number,
           coalesce(member.preferred_name, member.given_name) AS given_name, member.language,
           member.worksite_id, member.shift, visit.proved_until AS verified_until,
           (SELECT action FROM consent_entry
            WHERE e164 = :address AND local_id = :local_id AND channel = :channel
            ORDER BY id DESC LIMIT 1) AS consent,
           $own_handoff AS own_handoff,
           NULL AS held_handoffs, NULL AS campaign_text
    FROM (SELECT) AS always
    LEFT JOIN visit ON visit.address = :address AND visit.proved_until > :now
    LEFT JOIN member ON member.id = visit.member_id AND member.local_id = :local_id
                    AND member.status IN ('active', 'retiree')
""")


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
        campaign_text=campaign_text(first.campaign_text),
    )
