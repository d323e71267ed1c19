"""The visits of the chat, in the record: begun, found again by their token, ended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from bot.channels.web_chat import thread
from bot.channels.web_chat.thread import OpenVisit
from models.database import SessionMaker

# How long after the visitor's last message a visit holds, and how long what it was proved to be.
VISIT_LIFE = timedelta(hours=24)
PROOF_LIFE = timedelta(minutes=30)
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ADDRESS_LENGTH = 20

_LOCAL = text("""
    SELECT id, handle, name, number, languages, office_phone FROM local
    WHERE handle = :handle OR (:handle = '' AND (SELECT count(*) FROM local) = 1)
""")
# The conversation is there before its first turn: the visitor has chosen a language, and reads who we are on the page.
_BEGIN = text("""
    WITH begun AS (
        INSERT INTO visit (local_id, address, token_hash, ip_hash, language, created_at, seen_at)
        VALUES (:local_id, :address, :token_hash, :ip_hash, :language, :now, :now) RETURNING id
    ), talk AS (
        INSERT INTO conversation (local_id, channel, address, language, introduced_at)
        VALUES (:local_id, 'web_chat', :address, :language, :now)
    )
    SELECT id FROM begun
""")
_FIND = text("""
    SELECT visit.id, visit.local_id, visit.address, visit.language, visit.ended_at, visit.seen_at
    FROM visit WHERE visit.token_hash = :token_hash AND visit.local_id = :local_id
""")
_SEEN = text("SELECT seen_at FROM visit WHERE id = :id AND ended_at IS NULL")
_TOUCH = text("""
    UPDATE visit SET seen_at = :now,
        proved_until = CASE WHEN proved_until > :now THEN :proved_until ELSE proved_until END
    WHERE id = :id
""")
_END = text("""
    WITH ended AS (
        UPDATE visit SET ended_at = :now, token_hash = NULL WHERE id = :id AND ended_at IS NULL
        RETURNING local_id, address
    )
    UPDATE conversation SET state = '{}', rest = NULL FROM ended
    WHERE conversation.local_id = ended.local_id AND conversation.channel = 'web_chat'
      AND conversation.address = ended.address
    RETURNING pg_notify('web_chat', conversation.address)
""")
_SPEAK = text("""
    WITH spoken AS (UPDATE visit SET language = :language WHERE id = :id RETURNING local_id, address)
    UPDATE conversation SET language = :language,
        state = CASE WHEN state ? 'language' THEN jsonb_set(state, '{language}', to_jsonb(CAST(:language AS text)))
                     ELSE state END
    FROM spoken
    WHERE conversation.local_id = spoken.local_id AND conversation.channel = 'web_chat'
      AND conversation.address = spoken.address
""")
_TALK = text("""
    SELECT conversation.state::text AS state, conversation.rest, conversation.language, visit.proved_until,
           visit.member_id, visit.shown_from,
           (SELECT action FROM consent_entry WHERE e164 = visit.address AND local_id = visit.local_id
            AND channel = 'web_chat' ORDER BY id DESC LIMIT 1) = 'opt_out' AS stopped,
           EXISTS (SELECT FROM late_inbound WHERE provider_sid = :provider_sid) AS late,
           (SELECT outcome FROM touch_point WHERE address = visit.address ORDER BY id DESC LIMIT 1) AS outcome
    FROM visit JOIN conversation ON conversation.local_id = visit.local_id AND conversation.channel = 'web_chat'
                                AND conversation.address = visit.address
    WHERE visit.id = :id
""")


@dataclass(frozen=True, slots=True)
class ChatLocal:
    """The local whose chat it is."""

    id: int
    handle: str
    name: str
    number: str
    languages: tuple[str, ...]
    office_phone: str


@dataclass(frozen=True, slots=True)
class TalkNow:
    """Where the visit's conversation stands.

    hides: words of an ended proof are not shown.
    late: the answer to the message asked about is still being made.
    outcome: what the newest touch point says of its turn: the flow it was in.
    """

    state: str
    rest: str | None
    language: str | None
    proved_until: datetime | None
    member_id: int | None
    hides: bool
    stopped: bool
    late: bool
    outcome: str


class VisitEnded(Exception):
    """There is no such visit any more: it was cleared, or nobody came for a day."""


class Visits:
    """The visits of all locals."""

    def __init__(self, sessions: SessionMaker) -> None:
        self._sessions = sessions

    def local(self, handle: str) -> ChatLocal | None:
        """The local of this handle, or the only one there is when none is named."""
        if "\0" in handle:  # PostgreSQL's text has none
            return None
        with self._sessions() as session:
            row = session.execute(_LOCAL, {"handle": handle}).one_or_none()
        if row is None:
            return None
        return ChatLocal(row.id, row.handle, row.name, row.number, tuple(row.languages), row.office_phone)

    def begin(self, local: ChatLocal, token_hash: str, ip_hash: str, language: str, now: datetime) -> OpenVisit:
        """A new visit, in a language the local has."""
        address = "visit:" + "".join(secrets.choice(_LETTERS) for _ in range(_ADDRESS_LENGTH))
        spoken = language if language in local.languages else local.languages[0]
        values = {
            "local_id": local.id,
            "address": address,
            "token_hash": token_hash,
            "ip_hash": ip_hash,
            "language": spoken,
            "now": now,
        }
        with self._sessions.begin() as session:
            visit_id = session.execute(_BEGIN, values).scalar_one()
        return OpenVisit(visit_id, local.id, address, spoken)

    def find(self, local: ChatLocal, token_hash: str, now: datetime) -> OpenVisit:
        """The visit of a token.

        Raises:
            VisitEnded: it holds no longer.
        """
        with self._sessions() as session:
            row = session.execute(_FIND, {"token_hash": token_hash, "local_id": local.id}).one_or_none()
        if row is None or row.ended_at is not None or row.seen_at + VISIT_LIFE <= now:
            raise VisitEnded
        return OpenVisit(row.id, row.local_id, row.address, row.language)

    def touch(self, visit: OpenVisit, now: datetime) -> None:
        """The visitor has typed: the visit, and a proof that still holds, go on from here."""
        with self._sessions.begin() as session:
            session.execute(_TOUCH, {"id": visit.id, "now": now, "proved_until": now + PROOF_LIFE})

    def end(self, visit: OpenVisit, now: datetime) -> None:
        """The visitor has cleared the chat: its token opens nothing any more, and what was open is forgotten."""
        with self._sessions.begin() as session:
            session.execute(_END, {"id": visit.id, "now": now})

    def speak(self, visit: OpenVisit, language: str) -> None:
        """From now on the visit is answered in this language."""
        with self._sessions.begin() as session:
            session.execute(_SPEAK, {"id": visit.id, "language": language})

    def words(self, visit: OpenVisit, now: datetime, since: datetime | None = None) -> Sequence[Row[Any]]:
        """What the page shows, see `thread.words`."""
        with self._sessions() as session:
            return session.execute(thread.words(visit, now, since)).all()

    def news(self, visit: OpenVisit, now: datetime, since: datetime | None) -> tuple[Sequence[Row[Any]], bool]:
        """What is new since then, and whether the visit is still open."""
        with self._sessions() as session:
            rows = session.execute(thread.words(visit, now, since)).all()
            seen_at = session.execute(_SEEN, {"id": visit.id}).scalar()
        return rows, seen_at is not None and seen_at + VISIT_LIFE > now

    def talk(self, visit: OpenVisit, provider_sid: str, now: datetime) -> TalkNow:
        """Where the conversation stands after the message of this SID."""
        with self._sessions() as session:
            row = session.execute(_TALK, {"id": visit.id, "provider_sid": provider_sid}).one()
        lapsed = row.proved_until is not None and row.proved_until <= now
        return TalkNow(
            state=row.state,
            rest=row.rest,
            language=row.language,
            proved_until=None if lapsed else row.proved_until,
            member_id=None if lapsed else row.member_id,
            hides=lapsed or row.shown_from is not None,
            stopped=bool(row.stopped),
            late=row.late,
            outcome=row.outcome or "",
        )
