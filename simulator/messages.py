"""A message, its media, and how Twilio's API shows them."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from functools import lru_cache

API_VERSION = "2010-04-01"


class Status(StrEnum):
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    RECEIVED = "received"


FINAL = {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED, Status.RECEIVED}


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_REPLY = "outbound-reply"


@dataclass(slots=True)
class Media:
    """A picture or file. url: where an outbound one came from. content: None until it is fetched."""

    sid: str
    content_type: str
    content: bytes | None = None
    url: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Tap:
    """A button or a list's item, to be tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(slots=True)
class Message:
    """One text. `sender` is empty while a Messaging Service has not chosen a number."""

    sid: str
    number: int  # counts up with each message kept; pages of a list are cut by it
    account_sid: str
    direction: Direction
    to: str
    sender: str
    body: str
    segments: int
    status: Status
    created: datetime
    updated: datetime
    sent: datetime | None = None
    send_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None
    service_sid: str | None = None
    status_callback: str = ""
    validity_s: int = 36_000
    media: list[Media] = field(default_factory=list)
    taps: tuple[Tap, ...] = ()
    opens: str = ""  # the label that opens a list of the taps; empty where they are buttons
    by_carrier: bool = False  # the carrier's own answer to STOP, START or HELP
    note: str = ""  # what the page says beside the bubble when a webhook went wrong
    revision: int = 0  # counts its changes: news and a list that cross on the wire are told apart by it

    @property
    def phone(self) -> str:
        """The handset's side of the conversation."""
        return self.sender if self.direction is Direction.INBOUND else self.to

    @property
    def path(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"

    def resource(self) -> dict[str, object]:
        """The message as `GET Messages/{sid}.json` gives it. `price` stays null: nobody is billed here."""
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction.value,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "from": self.sender or None,
            "messaging_service_sid": self.service_sid,
            "num_media": str(len(self.media)),
            # A service has not chosen a sender yet, so the parts are not counted: Twilio answers "0".
            "num_segments": str(self.segments) if self.sender else "0",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status.value,
            "subresource_uris": {"media": f"{self.path}/Media.json"},
            "to": self.to,
            "uri": f"{self.path}.json",
        }


def new_sid(prefix: str) -> str:
    """A fresh identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def rfc2822(moment: datetime | None) -> str | None:
    return None if moment is None else _formatted(int(moment.timestamp()))


@lru_cache(maxsize=64)
def _formatted(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))
