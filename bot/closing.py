"""The last statement of a turn: the reply, the touch points and the conversation's new state, in one."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.campaign_text import Answer, Counted
from bot.channels.types import Content, Reply
from bot.handover import Way
from bot.identity import Identity
from bot.opening import Talk
from bot.wording import segments as count_segments
from models import Channel, OutboxKind

LOOP_WINDOW = timedelta(minutes=1)
REPLY_LIFE = timedelta(hours=1)  # an answer that comes later answers nothing any more
# Ends of a turn in which the line did not understand, or does not yet.
AT_A_LOSS = frozenset({"not_understood", "clarified", "failed", "asked"})

_STATEMENT = Template("""
    WITH reply AS (
        INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at,
                             in_reply_to, at)
        SELECT :local_id, :channel, 'out', :address, :body, :segments, :status, :now, :message_id, :now
        WHERE CAST(:body AS text) IS NOT NULL RETURNING id
    ), handed AS (
        INSERT INTO outbox (local_id, member_id, channel, address, body, content_sid, content_variables, kind, status,
                            due_at, expires_at, created_at, status_at, message_id)
        SELECT :local_id, :member_id, :channel, :address, :body, :content_sid, CAST(:content_variables AS jsonb),
               :outbox_kind, 'due', :now, :expires_at, :now, :now, reply.id
        FROM reply WHERE :by_outbox
    ), touches AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, events, message_id,
                                 at$campaign_column)
        SELECT :local_id, CAST(:member_id AS bigint), :address, :channel, 'in', :kind, :outcome,
               CAST(:events AS jsonb), :message_id, CAST(:now AS timestamptz)$campaign
        UNION ALL
        SELECT :local_id, :member_id, :address, :channel, 'out', :kind, :outcome, '[]', reply.id, :now$campaign
        FROM reply
    )$counted, talk AS (
        UPDATE conversation SET state = CAST(:state AS jsonb), language = :language, rest = :rest,
            introduced_at = :introduced_at, acting_member_id = :acting_id, acting_until = :acting_until,
            consent_asked_at = :consent_asked_at, replies_since = :replies_since, replies = :replies$put
        WHERE id = :conversation_id
    )
    SELECT id FROM reply
""")
# What the text counts as for the campaigns that asked. `answer` is that of the question which was answered first.
_COUNTED = """, told AS (
        SELECT row.*, row.answers ->> coalesce(
                   (SELECT question FROM recipient_answer WHERE recipient_answer.recipient_id = row.recipient_id
                    ORDER BY recipient_answer.id LIMIT 1), row.first) AS answer
        FROM jsonb_to_recordset(CAST(:told AS jsonb)) AS row(
            recipient_id bigint, replied boolean, understood boolean, first text, answers jsonb)
    ), kept AS (
        INSERT INTO recipient_answer (recipient_id, member_id, question, answer, at)
        SELECT recipient.id, recipient.member_id, answer.key, answer.value, :now
        FROM told JOIN recipient ON recipient.id = told.recipient_id CROSS JOIN jsonb_each_text(told.answers) AS answer
        ON CONFLICT (recipient_id, question) DO UPDATE SET answer = excluded.answer, at = excluded.at
    ), marked AS (
        UPDATE recipient SET
            replied_at = CASE WHEN told.replied THEN coalesce(replied_at, :now) ELSE replied_at END,
            bot_answered_at = CASE WHEN told.understood THEN coalesce(bot_answered_at, :now) ELSE bot_answered_at END,
            answer = coalesce(told.answer, recipient.answer),
            answered_at = CASE WHEN told.answer IS NULL THEN answered_at ELSE :now END
        FROM told WHERE recipient.id = told.recipient_id
    )"""
_CLOSE = text(_STATEMENT.substitute(campaign_column="", campaign="", counted="", put=""))
_CLOSE_COUNTED = text(
    _STATEMENT.substitute(
        campaign_column=", campaign_id",
        campaign=", CAST(:campaign_id AS bigint)",
        counted=_COUNTED,
        put=", recipient_id = coalesce(CAST(:put_id AS bigint), recipient_id)",
    )
)


@dataclass(slots=True)
class Ending:
    """What a turn leaves behind. `body` None says nothing.

    kind: what the text was about: an intent, `consent`, `more`, or the flow it answered.
    outcome: how it ended: the flow it was in, `opted_out`, `not_understood`...
    relayed: texts it sent to somebody else, which count for the loop guard as replies do.
    choices: labels of the numbered answers in `body`. content: what `body` leaves as instead of plain words.
    answers: to the questions of campaigns. counted: what the turn counts as for them; None when for none.
    """

    kind: str
    outcome: str
    body: str | None = None
    rest: str | None = None
    state: str = "{}"
    language: str | None = None
    introduced_at: datetime | None = None
    consent_asked_at: datetime | None = None
    exempt_from_loop_guard: bool = False
    relayed: int = 0
    events: str = "[]"
    choices: tuple[str, ...] = ()
    content: Content | None = None
    answers: tuple[Answer, ...] = ()
    counted: Counted | None = None


def close_talk(
    session: Session, talk: Talk, identity: Identity, ending: Ending, way: Way, most_replies: int
) -> tuple[Reply, ...]:
    """Writes the end of the turn.

    Args:
        way: whether the webhook still waits for the reply, or the outbox delivers it.
        most_replies: replies a number gets in a minute (0: any); past them the turn is stored and nothing said,
            because two machines are answering each other.
    """
    since, count = replies_lately(talk, identity.now)
    body = ending.body
    # The web chat has its own limits, and no machine at the other end that would answer ours.
    guarded = most_replies and talk.channel is not Channel.WEB_CHAT and not ending.exempt_from_loop_guard
    if body is not None and guarded and count >= most_replies:
        body, ending.outcome = None, "loop_guard"
        # A question nobody was asked must not be answered by silence.
        ending.consent_asked_at = talk.consent_asked_at
    segments = count_segments(body) if body is not None else 0
    reply_id = session.execute(
        _CLOSE if ending.counted is None else _CLOSE_COUNTED,
        _told(ending, body)
        | {
            "local_id": talk.local.id,
            "member_id": identity.member.id if identity.member else None,
            "channel": talk.channel.value,
            "address": talk.address,
            "body": body,
            "content_sid": ending.content.sid if ending.content else None,
            "content_variables": json.dumps(dict(ending.content.variables)) if ending.content else None,
            "segments": segments,
            "status": "replied" if way is Way.INLINE else "waiting",
            "by_outbox": way is Way.OUTBOX,
            # The answer to STOP and HELP may reach a number that has opted out.
            "outbox_kind": OutboxKind.CONFIRMATION if ending.kind == "consent" else OutboxKind.REPLY,
            "expires_at": identity.now + REPLY_LIFE,
            "message_id": talk.message_id,
            "conversation_id": talk.id,
            "kind": ending.kind,
            "outcome": ending.outcome,
            "events": ending.events,
            "now": identity.now,
            "state": ending.state,
            "language": ending.language,
            "rest": ending.rest,
            "introduced_at": ending.introduced_at,
            "acting_id": identity.acting_id,
            "acting_until": identity.acting_until,
            "consent_asked_at": ending.consent_asked_at,
            "replies_since": since,
            "replies": count + (body is not None) + ending.relayed,
        },
    ).scalar()
    if reply_id is None or body is None:
        return ()
    return (Reply(reply_id, body, segments, ending.choices),)


def _told(ending: Ending, body: str | None) -> dict[str, Any]:
    if ending.counted is None:
        return {}
    by_line = ending.kind == "consent" or (body is not None and not ending.relayed)
    return {
        "campaign_id": ending.counted.campaign_id,
        "put_id": ending.counted.put_id,
        "told": json.dumps(ending.counted.rows(understood=by_line and ending.outcome not in AT_A_LOSS)),
    }


def replies_lately(talk: Talk, now: datetime) -> tuple[datetime, int]:
    """When the loop guard's present minute began, and how many replies it has seen."""
    if talk.replies_since and now - talk.replies_since < LOOP_WINDOW:
        return talk.replies_since, talk.replies
    return now, 0
