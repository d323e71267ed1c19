"""What every channel hands to the bot and gets back, whatever it looks like on the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models import Channel


class CarrierKeyword(StrEnum):
    """A consent word the carrier says it has already handled and answered (Twilio: OptOutType)."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class Media:
    """A photo or document, still at the carrier. `content_type` is what the sender claims."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message as it came: `address` is the person's end, `local_number` the local's."""

    channel: Channel
    provider_sid: str
    address: str
    local_number: str
    body: str
    media: tuple[Media, ...]
    segments: int
    carrier_keyword: CarrierKeyword | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to send back; `message_id` finds it again when the carrier tells what became of it."""

    message_id: int
    body: str
    segments: int


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the carrier tells of an outbound message; our own ids, when the callback URL carried them."""

    provider_sid: str
    status: str
    error_code: int | None
    message_id: int | None
    outbox_id: int | None
    received_at: datetime


# What app.py hands to a channel: the bot as one function, and the book of receipts as another.
Answer = Callable[[InboundMessage], tuple[Reply, ...]]
TakeReport = Callable[[StatusReport], None]
