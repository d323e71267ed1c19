"""Proving who types in the web chat: a code by SMS to the number on record of the member they say they are.

Whatever is typed gets the same answer, and wrong codes the same tries, whether or not such a member or such a number
exists: the chat is open to everybody, and must not tell who is a member.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, text

from bot.actions.notices import notice
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionError, ActionResult
from bot.identity import VISIT_FOR, MemberView
from bot.outgoing import outgoing
from config.phones import to_e164
from models import Outbox, OutboxKind, Shift, VisitCode

CODE_LIFE = timedelta(minutes=10)
MOST_CODE_TRIES = 5
# Codes in an hour from one visit and from one address, whomever they are for; the visitor is told.
MOST_OF_VISIT = 3
MOST_OF_IP = 10
# Codes to one member in an hour and in a day; nobody is told, because that would tell who is a member.
MOST_TO_MEMBER = 3
MOST_TO_MEMBER_A_DAY = 6

CODE_TEXT = response("utter_notice_visit_code")

# Until the turn is committed, so that what is counted next is true: many visits may ask at once.
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(ip_hash, 15)) FROM visit WHERE address = :address")
_ONE_BY_ONE_TO = text("SELECT pg_advisory_xact_lock(hashtextextended('visit code', :member_id))")

_ASKED = text("""
    SELECT visit.id, visit.ip_hash,
           (SELECT count(*) FROM visit_code WHERE visit_id = visit.id AND sent_at > :hour_ago) AS of_visit,
           (SELECT count(*) FROM visit_code WHERE ip_hash = visit.ip_hash AND sent_at > :hour_ago) AS of_ip
    FROM visit WHERE address = :address
""")
# The member number and the phone together are what a text message asks for, so a number not yet verified will do.
# The phone alone proves only whom it was verified for, and nobody where two share it.
_ON_RECORD = text("""
    WITH link AS (
        SELECT member_phone.member_id, member_phone.phone_id, member_phone.verified_until, 0 AS turn
        FROM member JOIN member_phone ON member_phone.member_id = member.id
        WHERE member.local_id = :local_id AND member.number = :number AND member_phone.ended_at IS NULL
        UNION ALL
        SELECT member_phone.member_id, member_phone.phone_id, member_phone.verified_until, 1
        FROM phone JOIN member_phone ON member_phone.phone_id = phone.id
        WHERE phone.e164 = :e164 AND member_phone.ended_at IS NULL AND member_phone.verified_until > :now
          AND NOT EXISTS (SELECT FROM member_phone AS other
                          WHERE other.phone_id = phone.id AND other.ended_at IS NULL AND other.id <> member_phone.id)
    )
    SELECT member.id, member.language, phone.e164
    FROM link JOIN member ON member.id = link.member_id JOIN phone ON phone.id = link.phone_id
    WHERE member.local_id = :local_id AND member.status IN ('active', 'retiree')
      AND phone.line_state NOT IN ('landline', 'invalid')
      AND (SELECT action FROM consent_entry
           WHERE e164 = phone.e164 AND local_id = :local_id AND channel = 'sms'
           ORDER BY id DESC LIMIT 1) IS DISTINCT FROM 'opt_out'
      AND (SELECT count(*) < :most_a_day AND count(*) FILTER (WHERE sent_at > :hour_ago) < :most
           FROM visit_code WHERE member_id = member.id AND sent_at > :day_ago)
    ORDER BY link.turn, link.verified_until DESC NULLS LAST, phone.id LIMIT 1
""")
_TRY = text("""
    UPDATE visit_code SET tries = tries + 1
    WHERE id = (SELECT visit_code.id FROM visit_code JOIN visit ON visit.id = visit_code.visit_id
                WHERE visit.address = :address ORDER BY visit_code.sent_at DESC, visit_code.id DESC LIMIT 1)
      AND used_at IS NULL AND expires_at > :now AND tries < :most
    RETURNING id, visit_id, member_id, code_hash, tries
""")
# What was said for an earlier proof is not shown to whoever proves themselves now.
_PROVE = text("""
    WITH used AS (UPDATE visit_code SET used_at = :now WHERE id = :code_id), proved AS (
        UPDATE visit SET member_id = :member_id, proved_until = :until, shown_from = coalesce(proved_until, shown_from)
        WHERE id = :visit_id
    )
    SELECT id, number, given_name, language, worksite_id, shift FROM member
    WHERE id = :member_id AND status IN ('active', 'retiree')
""")


@action("action_send_visit_code")
def send_visit_code(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sends a code to the number on record behind `visitor_number`, if there is one; sets `code_state`.

    `sent` says that a code may be typed now, and nothing of whether one was sent. `refused`: too many were asked for.
    """
    now = context.now
    hour_ago = now - timedelta(hours=1)
    context.session.execute(_ONE_BY_ONE, {"address": context.identity.address})
    asked = context.session.execute(_ASKED, {"address": context.identity.address, "hour_ago": hour_ago}).one_or_none()
    if asked is None:
        raise ActionError("no_visit")
    if asked.of_visit >= MOST_OF_VISIT or asked.of_ip >= MOST_OF_IP:
        return ActionResult(slots={"code_state": "refused"})
    found = _on_record(context, str(slots.get("visitor_number") or ""))
    code = f"{secrets.randbelow(1_000_000):06}"
    context.session.execute(
        insert(VisitCode).values(
            visit_id=asked.id,
            member_id=found.id if found else None,
            ip_hash=asked.ip_hash,
            code_hash=_hash(asked.id, code if found else secrets.token_hex()),
            sent_at=now,
            expires_at=now + CODE_LIFE,
        )
    )
    if found:
        _text_code(context, found, code)
    return ActionResult(slots={"code_state": "sent"})


@action("action_check_visit_code")
def check_visit_code(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Compares `visit_code` with the newest code of the visit; the right one proves the visitor for this sitting.

    Sets `identity`, and `code_state`: `wrong` with `tries_left`, or `over` when the code can be tried no more.
    """
    typed = str(slots.get("visit_code") or "")
    tried = context.session.execute(
        _TRY, {"address": context.identity.address, "now": context.now, "most": MOST_CODE_TRIES}
    ).one_or_none()
    if tried is None:
        return ActionResult(slots={"code_state": "over"})
    if not hmac.compare_digest(tried.code_hash, _hash(tried.visit_id, typed)) or tried.member_id is None:
        left = MOST_CODE_TRIES - tried.tries
        return ActionResult(slots={"code_state": "wrong" if left else "over", "tries_left": left})
    _prove(context, tried)
    # Both have done their work, and the conversation's state is no place to keep them.
    return ActionResult(slots={"identity": "verified", "code_state": None, "visit_code": None, "visitor_number": None})


def _on_record(context: ActionContext, written: str) -> Row[Any] | None:
    now = context.now
    values = {
        "local_id": context.local.id,
        "number": written,
        "e164": to_e164(written),
        "now": now,
        "hour_ago": now - timedelta(hours=1),
        "day_ago": now - timedelta(days=1),
        "most": MOST_TO_MEMBER,
        "most_a_day": MOST_TO_MEMBER_A_DAY,
    }
    found = context.session.execute(_ON_RECORD, values).one_or_none()
    if found is None:
        return None
    context.session.execute(_ONE_BY_ONE_TO, {"member_id": found.id})
    return context.session.execute(_ON_RECORD, values).one_or_none()


def _text_code(context: ActionContext, found: Row[Any], code: str) -> None:
    # A reply, not a notice: somebody waits for it right now, and it goes before everything that does not.
    context.session.execute(
        insert(Outbox).values(
            outgoing(
                local_id=context.local.id,
                address=found.e164,
                body=notice(context, CODE_TEXT, context.local.speaks(found.language), {"visit_code": code}),
                now=context.now,
                kind=OutboxKind.REPLY,
                member_id=found.id,
                life=CODE_LIFE,
            )
        )
    )


def _prove(context: ActionContext, tried: Row[Any]) -> None:
    until = context.now + VISIT_FOR
    values = {
        "code_id": tried.id,
        "visit_id": tried.visit_id,
        "member_id": tried.member_id,
        "until": until,
        "now": context.now,
    }
    member = context.session.execute(_PROVE, values).one_or_none()
    if member is None:
        raise ActionError("not_identified")
    view = MemberView(
        id=member.id,
        link_id=None,
        number=member.number,
        given_name=member.given_name,
        language=member.language,
        worksite_id=member.worksite_id,
        shift=Shift(member.shift) if member.shift else None,
        verified_until=until,
    )
    context.identity.candidates, context.identity.proved = (view,), view
    context.identity.acting_id, context.identity.acting_until = member.id, until


def _hash(visit_id: int, code: str) -> str:
    """Keeps a code from being read over somebody's shoulder; a million codes are no secret to who has the table."""
    return hashlib.sha256(f"{visit_id}:{code}".encode()).hexdigest()
