"""A phone in the terminal: signs webhooks as the carrier would, and reads the TwiML that comes back."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode
from xml.etree import ElementTree

import click
import urllib3
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from bot.wording import segments as count_segments
from config.settings import Settings, load_settings
from console.commands._common import database
from models import Local

SMS_PATH = "/webhooks/twilio/sms"
LATE_WAIT = 20.0  # seconds for a reply that leaves by the outbox

_READ = text("""
    SELECT message.intent, message.confidence, touch_point.outcome,
           EXISTS (SELECT FROM message AS reply WHERE reply.in_reply_to = message.id) AS replied
    FROM message LEFT JOIN touch_point ON touch_point.message_id = message.id AND touch_point.direction = 'in'
    WHERE provider_sid = :sid
""")
_LATE = text("""
    SELECT reply.body, reply.segments FROM message
    JOIN message AS reply ON reply.in_reply_to = message.id WHERE message.provider_sid = :sid
""")


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply as a phone shows it."""

    body: str
    segments: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one text."""

    replies: tuple[Shown, ...]
    intent: str | None
    confidence: float | None
    outcome: str | None


class TerminalPhone:
    """One phone texting one local."""

    def __init__(self, settings: Settings, session: Session, phone: str, to: str) -> None:
        self._settings = settings
        self._session = session
        self._http = urllib3.PoolManager(timeout=20, retries=False)
        self.phone = phone
        self.to = to

    @classmethod
    @contextmanager
    def of(cls, phone: str, to: str | None) -> Iterator[Self]:
        """A phone that texts `to`, or the only local there is."""
        with database() as session:
            yield cls(load_settings(), session, phone, to or _only_local(session))

    def send(self, words: str) -> Answer:
        """Sends one text and waits for its answer.

        Raises:
            click.ClickException: nothing answers at PUBLIC_BASE_URL, or it refuses.
        """
        sid = "SM" + secrets.token_hex(16)
        document = self._post(sid, words)
        replies = tuple(Shown(body, count_segments(body)) for body in _bodies(document))
        row = self._read(sid, wait=not replies)
        if row is None:
            return Answer(replies, None, None, None)
        if not replies and row.replied:
            replies = tuple(Shown(late.body, late.segments) for late in self._session.execute(_LATE, {"sid": sid}))
        return Answer(replies, row.intent, row.confidence, row.outcome)

    def _post(self, sid: str, words: str) -> bytes:
        url = self._settings.public_base_url + SMS_PATH
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self._settings.twilio_account_sid,
            "From": self.phone,
            "To": self.to,
            "Body": words,
            "NumMedia": "0",
            "NumSegments": str(count_segments(words)),
        }
        token = self._settings.twilio_auth_token.get_secret_value()
        headers = {
            "X-Twilio-Signature": RequestValidator(token).compute_signature(url, fields),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            response = self._http.request("POST", url, body=urlencode(fields), headers=headers)
        except urllib3.exceptions.HTTPError:
            raise click.ClickException(
                f"Nothing answers at {self._settings.public_base_url}. Start it with `make run`."
            ) from None
        if response.status != 200:
            raise click.ClickException(f"The web app answered {response.status}: {response.data.decode().strip()}")
        return response.data

    def _read(self, sid: str, *, wait: bool) -> Row[tuple[str | None, float | None, str | None, bool]] | None:
        until = time.monotonic() + (LATE_WAIT if wait else 0)
        while True:
            self._session.rollback()
            row = self._session.execute(_READ, {"sid": sid}).first()
            if row is not None or time.monotonic() >= until:
                return row
            time.sleep(0.1)


def _only_local(session: Session) -> str:
    numbers = session.scalars(select(Local.number).order_by(Local.id)).all()
    if not numbers:
        raise click.ClickException("There is no local yet. Load the demo one with `rollcall demo load`.")
    if len(numbers) > 1:
        raise click.ClickException(f"There are several locals; say which with --to: {', '.join(numbers)}")
    return numbers[0]


def _bodies(document: bytes) -> list[str]:
    root = ElementTree.fromstring(document)
    return ["".join(message.itertext()) for message in root.iter("Message")]
