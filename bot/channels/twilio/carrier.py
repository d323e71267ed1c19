"""Twilio's HTTP API through its own package: send, withdraw, look up. The simulator speaks it too."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError

from bot.channels.twilio.errors import CarrierRefused, OutcomeUnknown, Remedy, error_of
from bot.channels.twilio.webhook import STATUS_PATH
from bot.channels.types import Content
from config.settings import Settings
from models import Channel

# Kept open by one process: 8 for sending (scheduler/sender.py, AT_ONCE), one each for looking up and withdrawing.
CONNECTIONS = 10
LIST_LIMIT = 200  # newest first: the texts of one number since one of its texts was made
CLOCK_SKEW = timedelta(seconds=60)  # between the carrier's clock, which tells whole seconds, and ours
OURS = "outbound-api"  # a reply in TwiML is `outbound-reply`: it never was a row of the outbox
PREFIXES = {Channel.SMS: "", Channel.WHATSAPP: "whatsapp:"}  # Twilio: the channel is part of both addresses


@dataclass(frozen=True, slots=True)
class Sent:
    """What the carrier made of a text: its SID and first status."""

    provider_sid: str
    status: str
    segments: int
    error_code: int | None = None


class _HttpClient(TwilioHttpClient):
    """Calls another host than api.twilio.com when told to, by the same code in every other respect."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
        self._base = urlsplit(base_url) if base_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self._base:
            url = urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return super().request(method, url, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where texts come from, and where the carrier tells what became of them.

    public_base_url: where status callbacks go.
    messaging_service_sid: service to send through, empty for the local's own number.
    """

    public_base_url: str
    messaging_service_sid: str = ""

    def of(self, channel: Channel, sender: str) -> dict[str, str]:
        """Who sends, as `messages.create` takes it."""
        service = self.messaging_service_sid
        return {"messaging_service_sid": service} if service else {"from_": address_of(channel, sender)}

    def text(
        self, sender: str, to: str, body: str, outbox_id: int, channel: Channel, content: Content | None
    ) -> dict[str, str]:
        """One text, as `messages.create` takes it.

        Our id travels in the callback's URL: Twilio has no idempotency key, so this is how a text whose answer was lost
        is recognised. With `content`, the words are left out: with both, Twilio takes the words.
        """
        said = {"body": body} if content is None else _content(content)
        callback = f"{self.public_base_url}{STATUS_PATH}?outbox={outbox_id}"
        return {"to": address_of(channel, to), "status_callback": callback, **said, **self.of(channel, sender)}


class TwilioCarrier:
    """One account at the carrier.

    Args:
        account_sid, auth_token: the account.
        api_url: base URL to call instead of Twilio's, None for Twilio.
        timeout: seconds a call may take; the SDK's default is for ever.
        public_base_url: where status callbacks go.
        messaging_service_sid: service to send through, empty for the local's own number.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        api_url: str | None,
        timeout: float,
        public_base_url: str,
        messaging_service_sid: str = "",
    ) -> None:
        self._http = _HttpClient(api_url, timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)
        self._origin = Origin(public_base_url, messaging_service_sid)

    def timeout(self, seconds: float) -> None:
        """Waits this long for the carrier from now on."""
        self._http.timeout = seconds

    @property
    def longest_call(self) -> timedelta:
        """What one call may take: so long to connect, and so long for the answer."""
        return timedelta(seconds=2 * float(self._http.timeout))

    def send(
        self,
        sender: str,
        to: str,
        body: str,
        outbox_id: int,
        channel: Channel = Channel.SMS,
        content: Content | None = None,
    ) -> Sent:
        """Hands one text over, once.

        Args:
            content: sent instead of `body`.

        Raises:
            CarrierRefused: the carrier did not take it; says what to do about it.
            OutcomeUnknown: it may or may not have been taken; look before sending again.
        """
        with typed_errors():
            return sent_of(
                self._client.messages.create(**self._origin.text(sender, to, body, outbox_id, channel, content))
            )

    def find(
        self,
        sender: str,
        to: str,
        bodies: Collection[str] | None,
        since: datetime,
        channel: Channel = Channel.SMS,
    ) -> list[Sent]:
        """Texts of one of these bodies that we have made for this number since then by the API, newest first.

        None is any text: what an approved template says in the end, Twilio alone knows.

        A text that still waits at the carrier has no sending date, so the list is not filtered by it. Through a
        messaging service the sender is the carrier's choice: then the service has to fit.
        """
        origin, service = self._origin.of(channel, sender), self._origin.messaging_service_sid
        with typed_errors():
            taken = self._client.messages.list(
                to=address_of(channel, to), limit=LIST_LIMIT, **({} if service else origin)
            )
            return [
                sent_of(each)
                for each in taken
                if each.direction == OURS
                and (bodies is None or each.body in bodies)
                and each.date_created
                and each.date_created >= since - CLOCK_SKEW
                and (not service or each.messaging_service_sid == service)
            ]

    def withdraw(self, provider_sid: str) -> None:
        """Cancels a scheduled text; one that has gone already stays gone (Twilio answers 30409)."""
        with typed_errors():
            self._client.messages(provider_sid).update(status="canceled")

    def register(self, draft: Mapping[str, Any]) -> str:
        """Creates content by the Content API; returns its ContentSid.

        Raises:
            CarrierError: it was not created, or nobody knows.
        """
        with typed_errors():
            made = self._client.content.v1.contents.create(ContentList.ContentCreateRequest(dict(draft)))
        if not made.sid:
            raise OutcomeUnknown
        return str(made.sid)

    def ask_approval(self, content_sid: str, name: str) -> None:
        """Asks WhatsApp to approve content as a template for what members want to know; it takes minutes to days.

        Args:
            name: small letters, digits and underscores.

        Raises:
            CarrierError: it was not asked, or nobody knows.
        """
        with typed_errors():
            requests = self._client.content.v1.contents(content_sid).approval_create
            requests.create(requests.ContentApprovalRequest({"name": name, "category": "UTILITY"}))


def address_of(channel: Channel, number: str) -> str:
    """The number as Twilio writes it on this channel."""
    prefix = PREFIXES.get(channel)
    if prefix is None:
        raise CarrierRefused(None, Remedy.DROP)  # a web chat is not the carrier's
    return prefix + number


def _content(content: Content) -> dict[str, str]:
    return {"content_sid": content.sid, "content_variables": json.dumps(dict(content.variables), ensure_ascii=False)}


def sent_of(made: Any) -> Sent:
    """What the carrier says of a text."""
    if not made.sid:
        raise OutcomeUnknown
    return Sent(made.sid, str(made.status), int(made.num_segments or 0), int(made.error_code or 0) or None)


@contextmanager
def typed_errors() -> Iterator[None]:
    """Raises what went wrong as a CarrierError."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise error_of(_whole(error.status) or 500, _whole(error.code)) from None
    except RequestException as error:
        raise (CarrierRefused.unreachable() if _never_connected(error) else OutcomeUnknown()) from None
    except (TwilioException, ValueError, KeyError, TypeError, AttributeError):
        # An answer that cannot be read: the carrier, or something before it, has said no one knows what.
        raise OutcomeUnknown from None


def _never_connected(error: RequestException) -> bool:
    """Whether not one byte left us: refused, no route, no such name, or no answer to the knock.

    `requests` has one ConnectionError for this and for a connection cut after the words were written; what urllib3
    gave up on tells them apart (its NewConnectionError is a ConnectTimeoutError too).
    """
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, ConnectTimeoutError)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None


def make_carrier(settings: Settings) -> TwilioCarrier:
    """The carrier the settings name: the simulator or Twilio."""
    return TwilioCarrier(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        api_url=settings.carrier_url,
        timeout=settings.carrier_timeout_seconds,
        public_base_url=settings.public_base_url,
        messaging_service_sid=settings.twilio_messaging_service_sid,
    )
