"""Answering a thread: by which ways it may be, taking it over from the line, giving it on, closing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from bot.actions import handoff_words as said
from bot.actions.telling import local_view
from bot.handoff.hours import silent_at
from bot.handoff.record import answered, open_one
from bot.handoff.rules import HANDOFF
from bot.handoff.texts import spoken
from bot.local import LocalView
from bot.outgoing import outgoing, worded
from bot.staff import handoffs
from bot.staff.handoffs import StaffDesk, Voice
from bot.staff.inbox.canned import left_open
from bot.staff.inbox.timeline import ByPerson, newest_by_person
from bot.staff.inbox.whom import Person
from bot.wording import Count, count
from config.phones import is_visit
from models import AuditEntry, Channel, ConsentAction, HandoffReason, LineState, Outbox, OutboxKind

# An answer to somebody's own words needs no opt-in; a day later it is we who begin.
STILL_AN_ANSWER = timedelta(hours=24)
# WhatsApp takes plain words for a day after the person's own, and then templates alone (Meta, customer service window).
WHATSAPP_WINDOW = timedelta(hours=24)
LONGEST = 4000  # characters of one reply
DEAD = (LineState.INVALID, LineState.LANDLINE)

_WAYS = text("""
    SELECT own.address, by.channel, talk.id AS talk_id, talk.last_inbound_at, talk.language, talk.introduced_at,
           handoff.id AS handoff_id, handoff.reason, handoff.opened_at, handoff.member_at, handoff.first_reply_at,
           handoff.reply_at, handoff.steward_id, handoff.assigned_to, steward.number AS steward_number,
           steward.given_name AS steward_name, steward.given_name || ' ' || steward.family_name AS steward,
           assigned.name AS assigned, phone.line_state,
           (SELECT action FROM consent_entry WHERE consent_entry.e164 = own.address AND local_id = :local_id
            AND consent_entry.channel = by.channel ORDER BY id DESC LIMIT 1) AS consent,
           visit.ended_at IS NOT NULL AS has_left
    FROM unnest(CAST(:addresses AS text[])) WITH ORDINALITY AS own(address, place)
    CROSS JOIN (VALUES ('sms'), ('whatsapp'), ('web_chat')) AS by(channel)
    LEFT JOIN conversation AS talk
           ON talk.local_id = :local_id AND talk.channel = by.channel AND talk.address = own.address
    LEFT JOIN handoff ON handoff.conversation_id = talk.id AND handoff.closed_at IS NULL
    LEFT JOIN member AS steward ON steward.id = handoff.steward_id
    LEFT JOIN staff_user AS assigned ON assigned.id = handoff.assigned_to
    LEFT JOIN phone ON phone.e164 = own.address
    LEFT JOIN visit ON visit.address = own.address
    WHERE talk.id IS NOT NULL OR by.channel = 'sms' AND own.address NOT LIKE 'visit:%'
    ORDER BY own.place, by.channel
""")
# Locked as a turn locks it: words of the person and ours are stored one after the other.
_LOCK = text("""
    INSERT INTO conversation (local_id, channel, address) VALUES (:local_id, :channel, :address)
    ON CONFLICT (local_id, channel, address) DO UPDATE SET address = excluded.address
    RETURNING id, introduced_at
""")
_INTRODUCED = text("UPDATE conversation SET introduced_at = coalesce(introduced_at, :now) WHERE id = :id")
_TAKE = text("""
    UPDATE handoff SET assigned_to = :user_id
    WHERE id = :id AND closed_at IS NULL AND steward_id IS NULL AND assigned_to IS NULL
""")
_HISTORY = text("""
    SELECT opened_at, first_reply_at FROM handoff
    WHERE conversation_id = ANY(CAST(:talk_ids AS bigint[])) AND reason <> 'staff'
    ORDER BY id DESC LIMIT 1
""")


class WhyNot(StrEnum):
    """Why somebody may not be texted by a way."""

    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    DEAD_NUMBER = "dead_number"
    WINDOW_CLOSED = "window_closed"
    HAS_LEFT = "has_left"


class ReplyRefused(Exception):
    """The reply was not sent; the sentence says why."""


class AnsweredMeanwhile(ReplyRefused):
    """Somebody of the union has written to them since the page was read."""

    def __init__(self, newest: ByPerson) -> None:
        super().__init__("Somebody has answered meanwhile.")
        self.newest = newest


class StillOpen(ReplyRefused):
    """A placeholder is not filled in."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(f"{placeholder} is not filled in.")
        self.placeholder = placeholder


@dataclass(frozen=True, slots=True)
class Held:
    """The hand-off that is open in a conversation.

    Args:
        holder: name of the steward or of who of the staff has it; None when nobody does.
        waits: whether the person has the last word.
        begun_by_us: the staff wrote first, and the person has not answered.
    """

    id: int
    reason: str
    holder: str | None
    steward_id: int | None
    assigned_to: int | None
    opened_at: datetime
    first_reply_at: datetime | None
    waits: bool
    begun_by_us: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One number or visit, by one channel.

    Args:
        why_not: None when it may be used.
        begins: it would be we who begin: it needs consent, and leaves within the hours.
    """

    channel: Channel
    address: str
    talk_id: int | None
    language: str | None
    last_inbound_at: datetime | None
    introduced: bool
    why_not: WhyNot | None
    begins: bool
    held: Held | None

    @property
    def value(self) -> str:
        """How a form names it: no number stands in it."""
        return f"{self.channel.value}-{self.talk_id or 'new'}"


@dataclass(frozen=True, slots=True)
class Author:
    """Who of the union answers.

    Args:
        steward_number, steward_name: of a steward, who signs with their name; None of the staff.
        steward_id: of a steward, who answers only what they hold.
    """

    user_id: int
    steward_number: str | None = None
    steward_name: str | None = None
    steward_id: int | None = None

    def may_use(self, way: Way) -> bool:
        """Whether they answer by this way: a steward where they hold the conversation, others by any."""
        return self.steward_id is None or (way.held is not None and way.held.steward_id == self.steward_id)

    @property
    def voice(self) -> Voice | None:
        """How the person reads it; None as the staff."""
        if self.steward_number is None:
            return None
        return Voice(f"steward:{self.steward_number}", said.BY_STEWARD, {"steward_name": self.steward_name})


@dataclass(frozen=True, slots=True)
class FirstReply:
    """Of the newest hand-off: when it was opened, and when a person answered first."""

    opened_at: datetime
    first_reply_at: datetime | None


def ways(session: Session, local_id: int, person: Person, now: datetime) -> list[Way]:
    """How they can be answered, the best first: where a person is waited for, then where they wrote last."""
    rows = session.execute(_WAYS, {"addresses": list(person.addresses), "local_id": local_id}).all()
    found = [_way(row, now, person.language) for row in rows]
    long_ago = datetime.min.replace(tzinfo=now.tzinfo)
    return sorted(
        found,
        key=lambda way: (way.held is not None, way.why_not is None, way.last_inbound_at or long_ago),
        reverse=True,
    )


def first_reply(session: Session, ways_of: Sequence[Way]) -> FirstReply | None:
    """How long they waited the last time they asked for a person; None when they never did."""
    talk_ids = [way.talk_id for way in ways_of if way.talk_id is not None]
    row = session.execute(_HISTORY, {"talk_ids": talk_ids}).one_or_none()
    return FirstReply(row.opened_at, row.first_reply_at) if row else None


def bodies(desk: StaffDesk, local: LocalView, author: Author, way: Way, words: str) -> list[str]:
    """The texts that a reply becomes, as they leave: who writes, the words, and what a first text must say."""
    speaker = _voiced(desk, local, author, way)
    texts = spoken(speaker, words)
    if way.held is None or way.held.begun_by_us:
        extra = [] if way.held else [said.BEGUN]
        extra += [] if way.introduced or way.channel is Channel.WEB_CHAT else ["utter_introduction"]
        for response in extra:
            texts[-1] = f"{texts[-1]}\n{worded(desk.wording, local, response, way.language, {}, desk.now)}"
    return texts


def cost(desk: StaffDesk, local: LocalView, author: Author, way: Way, words: str) -> list[Count]:
    """What each text of a reply costs; nothing for no words."""
    return [count(each) for each in bodies(desk, local, author, way, words)] if words.strip() else []


def reply(desk: StaffDesk, local_id: int, person: Person, author: Author, words: str, *, by: str, seen: int) -> Way:
    """Sends words of the union. Without an open hand-off it opens one: the person's answer comes to the staff.

    Args:
        by: `Way.value` of the way it goes.
        seen: the newest text by a person of the union that the writer has seen, 0 for none.

    Returns:
        The way it went.

    Raises:
        AnsweredMeanwhile: somebody has written since; read it first.
        StillOpen: a placeholder is not filled in.
        ReplyRefused: no words, no such way, or they may not be texted by it.
    """
    _check(words)
    chosen = next((way for way in ways(desk.session, local_id, person, desk.now) if way.value == by), None)
    if chosen is None:
        raise ReplyRefused("There is no such number to write to.")
    line = {"local_id": local_id, "channel": chosen.channel.value, "address": chosen.address}
    talk = desk.session.execute(_LOCK, line).one()
    # Read anew with the lock held: a STOP, or somebody else's answer, may have come while it was waited for.
    newest = newest_by_person(desk.session, local_id, person.addresses)
    if newest is not None and newest.id > seen:
        raise AnsweredMeanwhile(newest)
    way = next(
        each
        for each in ways(desk.session, local_id, person, desk.now)
        if (each.channel, each.address) == (chosen.channel, chosen.address)
    )
    if not author.may_use(way):
        raise ReplyRefused("It is not theirs to answer.")
    if way.why_not is not None:
        raise ReplyRefused(way.why_not.value)
    if way.held is not None and not way.held.begun_by_us:
        handoffs.reply(desk, way.held.id, words, author.voice)
        if author.steward_number is None:
            desk.session.execute(_TAKE, {"id": way.held.id, "user_id": author.user_id})
        return way
    _begin(desk, local_id, person, author, way, words)
    desk.session.execute(_INTRODUCED, {"id": talk.id, "now": desk.now})
    return way


def _begin(desk: StaffDesk, local_id: int, person: Person, author: Author, way: Way, words: str) -> None:
    """Their own message, by which the staff take the conversation over."""
    local = local_view(desk.session, local_id)
    rules = desk.files.get(HANDOFF, local.handle)
    quiet = silent_at(rules, ZoneInfo(local.time_zone), desk.now)
    held_id = way.held.id if way.held else None
    if held_id is None:
        opened = open_one(
            desk.session,
            local_id=local_id,
            channel=way.channel,
            address=way.address,
            member_id=person.member_id,
            reason=HandoffReason.STAFF,
            steward=None,
            escalate_at=quiet,
            silent_at=quiet,
            now=desk.now,
        )
        if opened is None:
            raise ReplyRefused("Somebody has just taken this conversation: look again.")
        held_id = opened.id
        desk.session.execute(_TAKE, {"id": held_id, "user_id": author.user_id})
    answered(desk.session, held_id, silent_at=quiet, now=desk.now)
    voice = author.voice
    rows = [
        outgoing(
            local_id=local_id,
            address=way.address,
            body=body,
            now=desk.now,
            kind=OutboxKind.NOTICE if way.begins else OutboxKind.RELAY,
            member_id=person.member_id,
            channel=way.channel,
            life=timedelta(days=2),
            messenger=voice.messenger if voice else desk.actor,
        )
        for body in bodies(desk, local, author, way, words)
    ]
    desk.session.execute(insert(Outbox), rows)
    note(desk, "thread_answered", person, "a message of the staff's own")


def note(desk: StaffDesk, action: str, person: Person, detail: str) -> None:
    """Audits what was done with a thread."""
    desk.session.add(
        AuditEntry(
            actor=desk.actor,
            action=action,
            member_id=person.member_id,
            detail=detail if person.member_id else f"{detail} ({person.key})",
            at=desk.now,
        )
    )


def _check(words: str) -> None:
    if not words.strip():
        raise ReplyRefused("There are no words to send.")
    if len(words) > LONGEST:
        raise ReplyRefused("It is too long: 4,000 characters at most.")
    placeholder = left_open(words)
    if placeholder is not None:
        raise StillOpen(placeholder)


def _voiced(desk: StaffDesk, local: LocalView, author: Author, way: Way) -> str:
    voice = author.voice
    if voice is None:
        return worded(desk.wording, local, said.BY_STAFF, way.language, {}, desk.now)
    return worded(desk.wording, local, voice.response, way.language, voice.values, desk.now)


def _way(row: Row[Any], now: datetime, language: str | None) -> Way:
    channel = Channel(row.channel)
    held = _held(row)
    lately = row.last_inbound_at is not None and now - row.last_inbound_at < STILL_AN_ANSWER
    begins = not lately if held is None or held.begun_by_us else False
    return Way(
        channel=channel,
        address=row.address,
        talk_id=row.talk_id,
        language=row.language or language,
        last_inbound_at=row.last_inbound_at,
        introduced=row.introduced_at is not None,
        why_not=_why_not(row, channel, begins=begins, now=now),
        begins=begins,
        held=held,
    )


def _held(row: Row[Any]) -> Held | None:
    if row.handoff_id is None:
        return None
    return Held(
        id=row.handoff_id,
        reason=row.reason,
        holder=row.steward or row.assigned,
        steward_id=row.steward_id,
        assigned_to=row.assigned_to,
        opened_at=row.opened_at,
        first_reply_at=row.first_reply_at,
        waits=row.reply_at is None or row.reply_at < row.member_at,
        begun_by_us=row.reason == HandoffReason.STAFF and row.member_at == row.opened_at,
    )


def _why_not(row: Row[Any], channel: Channel, *, begins: bool, now: datetime) -> WhyNot | None:
    if row.consent == ConsentAction.OPT_OUT:
        return WhyNot.OPTED_OUT
    if channel is Channel.WEB_CHAT:
        return WhyNot.HAS_LEFT if row.has_left or not is_visit(row.address) else None
    if channel is Channel.WHATSAPP:
        open_since = row.last_inbound_at
        if open_since is None or now - open_since >= WHATSAPP_WINDOW:
            return WhyNot.WINDOW_CLOSED
    if begins and row.consent != ConsentAction.OPT_IN:
        return WhyNot.NO_CONSENT
    return WhyNot.DEAD_NUMBER if begins and channel is Channel.SMS and row.line_state in DEAD else None
