"""Conversations begun by us: a flow starts for a member who has not texted, and its question is the newest.

The new state, the words in the thread and their outbox row are one transaction. The question is open from then on,
whenever the text leaves: whoever plans texts for later had better call `begin` later.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from bot.actions import Actions
from bot.bot import Bot
from bot.consent_answers import worded
from bot.dialogue import Dialogue
from bot.engine import Outcome, State, Turn, start
from bot.identifying import identify
from bot.identity import Identity
from bot.local import LocalView
from bot.outgoing import hours_end
from bot.rest import keep_rest
from bot.whatsapp import WHATSAPP, template_of
from bot.wording import segments, split_reply
from config import clock
from models import Channel, ConsentAction, OutboxKind

# The number that is most surely the member's: theirs alone, not found unreachable, proved for the longest time to come.
_WHOM = text("""
    SELECT local.id AS local_id, local.handle, local.name, local.number, local.time_zone, local.languages,
           local.office_phone, local.wording, member.language, best.e164
    FROM member JOIN local ON local.id = member.local_id
    CROSS JOIN LATERAL (
        SELECT phone.e164 FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
        WHERE link.member_id = member.id AND link.ended_at IS NULL AND phone.line_state NOT IN ('invalid', 'landline')
        ORDER BY EXISTS (
                     SELECT FROM member_phone AS other JOIN member AS sharer ON sharer.id = other.member_id
                     WHERE other.phone_id = link.phone_id AND other.ended_at IS NULL AND sharer.id <> member.id
                       AND sharer.local_id = member.local_id AND sharer.status IN ('active', 'retiree')),
                 phone.line_state = 'unreachable', link.verified_until DESC NULLS LAST, phone.id
        LIMIT 1
    ) AS best
    WHERE member.id = :member_id AND member.local_id = :local_id AND member.status IN ('active', 'retiree')
""")
_LOCK = text("""
    INSERT INTO conversation (local_id, channel, address) VALUES (:local_id, :channel, :address)
    ON CONFLICT (local_id, channel, address) DO UPDATE SET address = excluded.address
    RETURNING id, state::text AS state, language, introduced_at, acting_member_id, acting_until, consent_asked_at
""")
# Asked once the lock is held: a statement sees what was committed before it began, and the lock may have waited.
_IN_HANDOFF = text("SELECT EXISTS (SELECT FROM handoff WHERE conversation_id = :conversation_id AND closed_at IS NULL)")
_WRITE = text("""
    WITH said AS (
        INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
        VALUES (:local_id, :channel, 'out', :address, :body, :segments, 'waiting', :now, :now) RETURNING id
    ), handed AS (
        INSERT INTO outbox (local_id, member_id, channel, address, body, content_sid, content_variables, kind, status,
                            due_at, window_ends_at, expires_at, created_at, status_at, message_id)
        SELECT :local_id, :member_id, :channel, :address, :body, :content_sid, CAST(:content_variables AS jsonb), :kind,
               'due', :due_at, :window_ends_at, :expires_at, :now, :now, said.id
        FROM said RETURNING id
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, events, message_id,
                                 at)
        SELECT :local_id, :member_id, :address, :channel, 'out', :flow, 'begun', CAST(:events AS jsonb), said.id, :now
        FROM said
    ), talk AS (
        UPDATE conversation SET state = CAST(:state AS jsonb), rest = :rest, introduced_at = :introduced_at
        WHERE id = :conversation_id
    )
    SELECT id FROM handed
""")


@dataclass(frozen=True, slots=True)
class _Line:
    """The member's number with its conversation locked."""

    local: LocalView
    talk: Row[Any]
    identity: Identity
    language: str


def begin(
    bot: Bot,
    session: Session,
    *,
    local_id: int,
    member_id: int,
    flow: str,
    slots: Mapping[str, Any] | None = None,
    channel: Channel = Channel.SMS,
    kind: OutboxKind = OutboxKind.NOTICE,
    expires_at: datetime | None = None,
    at: datetime | None = None,
    source: str | None = None,
    still_wanted: Callable[[], bool] | None = None,
) -> int | None:
    """Starts a flow for a member from outside a turn. A question that was open waits, and is asked again after.

    Takes five statements and those of the flow's actions. The conversation stays locked until the caller commits, so
    that whoever begins many commits each.

    Args:
        slots: values the flow starts with.
        expires_at: after it the text is not sent any more; the end of the question's life when None.
        at: when the text may leave; now when None. A notice waits for the hours in which it may besides.
        source: what begins it, such as the name of a campaign. It is kept with the question, and each answer tells it
            in its touch point's events, as `{"event": "SourceAnswered", "source": ...}`.
        still_wanted: asked once the conversation is locked: what the caller knew may have changed by a text that was
            answered meanwhile.

    Returns:
        The outbox row; None when nobody may be texted (the number has opted out, never opted in, or is being asked
        whether texts shall stop), a person is in the conversation, several members share the number and none of them
        has just proved to be this one, the member has left or has no number that takes texts, it is not wanted any
        more, or the flow says nothing.

    Raises:
        KeyError: no flow has this id.
    """
    now = clock.now()
    line = _line(session, local_id, member_id, channel, now)
    if line is None or not _may_begin(line, member_id, kind):
        return None
    if session.execute(_IN_HANDOFF, {"conversation_id": line.talk.id}).scalar_one():
        return None
    if still_wanted is not None and not still_wanted():
        return None
    dialogue = Dialogue(
        bot=bot,
        session=session,
        local=line.local,
        identity=line.identity,
        channel=channel,
        conversation_id=line.talk.id,
        message_id=None,
        now=now,
    )
    outcome = start(
        bot.flows,
        State.from_json(line.talk.state),
        flow,
        Actions(dialogue.context(line.language)),
        now,
        turn=Turn(language=line.language, zone=line.local.time_zone, facts=dialogue.facts),
        slots=slots,
        source=source,
    )
    language = line.local.speaks(outcome.state.language, line.language)
    words = dialogue.words(outcome.events, language)
    if not words:
        return None
    introduced_at = line.talk.introduced_at
    if introduced_at is None:
        words, introduced_at = f"{words}\n{_say(bot, line.local, 'utter_introduction', language)}", now
    split = split_reply(words, _say(bot, line.local, "utter_more_hint", language))
    outbox_id: int = session.execute(
        _WRITE,
        {
            "local_id": local_id,
            "member_id": member_id,
            "channel": channel.value,
            "address": line.identity.address,
            "body": split.first,
            **_template(dialogue, outcome, language),
            "segments": segments(split.first),
            "kind": kind.value,
            "due_at": at or now,
            "window_ends_at": hours_end(kind, channel, at or now),
            "expires_at": expires_at or _answerable_until(outcome),
            "flow": flow,
            "events": dialogue.events_json(outcome.events),
            "state": outcome.state.to_json(),
            "rest": keep_rest(split.rest, line.identity, now),
            "introduced_at": introduced_at,
            "conversation_id": line.talk.id,
            "now": now,
        },
    ).scalar_one()
    return outbox_id


def _line(session: Session, local_id: int, member_id: int, channel: Channel, now: datetime) -> _Line | None:
    """The member's best number, locked; None when there is none."""
    row = session.execute(_WHOM, {"local_id": local_id, "member_id": member_id}).one_or_none()
    if row is None:
        return None
    local = LocalView.of(row, row.local_id)
    talk = session.execute(_LOCK, {"local_id": local_id, "channel": channel.value, "address": row.e164}).one()
    identity = identify(
        session,
        local_id=local_id,
        channel=channel,
        address=row.e164,
        acting=(talk.acting_member_id, talk.acting_until),
        now=now,
    )
    return _Line(local, talk, identity, local.speaks(row.language))


def _may_begin(line: _Line, member_id: int, kind: OutboxKind) -> bool:
    identity = line.identity
    if identity.opted_out or line.talk.consent_asked_at is not None:
        return False
    if kind is not OutboxKind.REPLY and identity.consent is not ConsentAction.OPT_IN:
        return False
    return identity.member is not None and identity.member.id == member_id


def _template(dialogue: Dialogue, outcome: Outcome, language: str) -> dict[str, str | None]:
    """As what the words leave by WhatsApp when the member has not written for a day."""
    found = None
    if dialogue.channel is Channel.WHATSAPP:
        plan = dialogue.bot.files.get(WHATSAPP, dialogue.local.handle)
        today = dialogue.now.astimezone(ZoneInfo(dialogue.local.time_zone)).date()
        found = template_of(plan, dialogue.bot.wording, outcome.events, language, today=today)
    return {
        "content_sid": found.sid if found else None,
        "content_variables": json.dumps(dict(found.variables)) if found else None,
    }


def _answerable_until(outcome: Outcome) -> datetime | None:
    """A question that arrives after its life would be answered by nobody we still listen to."""
    return outcome.state.expires_at if outcome.state.question is not None else None


def _say(bot: Bot, local: LocalView, response: str, language: str) -> str:
    return bot.wording.render(response, language, local.facts, overrides=worded(local.wording))
