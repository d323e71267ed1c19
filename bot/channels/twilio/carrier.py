"""Twilio's HTTP API through its own package: send, withdraw, look up. The simulator speaks it too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.twilio.errors import CarrierRefused, OutcomeUnknown, refusal
from bot.channels.twilio.webhook import STATUS_PATH
from config.settings import Settings

CONNECTIONS = 32  # kept open by one process; a worker has 8 threads, each sending 8 at a time at the most
LIST_LIMIT = 200  # newest first: the texts of one number since one of its texts was made
CLOCK_SKEW = timedelta(seconds=60)  # between the carrier's clock, which tells whole seconds, and ours


@dataclass(frozen=True, slots=True)
class Sent:
    """What the carrier made of a text: its SID and first status."""

    provider_sid: str
    status: str
    segments: int


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
        self._callback = public_base_url + STATUS_PATH
        self._service = messaging_service_sid

    def timeout(self, seconds: float) -> None:
        """Waits this long for the carrier from now on."""
        self._http.timeout = seconds

    def send(self, sender: str, to: str, body: str, outbox_id: int) -> Sent:
        """Hands one text over, once.

        Our id travels in the callback's URL: Twilio has no idempotency key, so this is how a text whose
        answer was lost is recognised.

        Raises:
            CarrierRefused: the carrier did not take it; says what to do about it.
            OutcomeUnknown: it may or may not have been taken; look before sending again.
        """
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": sender}
        with _typed_errors():
            made = self._client.messages.create(
                to=to, body=body, status_callback=f"{self._callback}?outbox={outbox_id}", **origin
            )
        return Sent(made.sid or "", str(made.status), int(made.num_segments or 0))

    def find(self, to: str, body: str, since: datetime) -> list[Sent]:
        """Texts of these words the carrier has taken for this number since then, newest first.

        A text that still waits at the carrier has no sending date, so the list is not filtered by it.
        """
        with _typed_errors():
            taken = self._client.messages.list(to=to, limit=LIST_LIMIT)
        return [
            Sent(each.sid or "", str(each.status), int(each.num_segments or 0))
            for each in taken
            if each.body == body and each.date_created and each.date_created >= since - CLOCK_SKEW
        ]

    def withdraw(self, provider_sid: str) -> None:
        """Cancels a scheduled text; one that has gone already stays gone (Twilio answers 30409)."""
        with _typed_errors():
            self._client.messages(provider_sid).update(status="canceled")


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except TwilioRestException as error:
        raise refusal(error.status, error.code) from None
    except ConnectTimeout:
        raise CarrierRefused.unreachable() from None
    except RequestException:
        # A reset or a read time-out comes after the words may have left: no one knows.
        raise OutcomeUnknown from None


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
