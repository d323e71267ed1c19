"""What every channel hands to the bot and gets back, whatever it looks like on the wire."""

from collections.abc import Callable, Mapping
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
    """One message as it came: `address` is the person's end, `local_number` the local's.

    pressed: the number of the button or list item that was tapped; `body` is then what stands on it.
    """

    channel: Channel
    provider_sid: str
    address: str
    local_number: str
    body: str
    media: tuple[Media, ...]
    segments: int
    carrier_keyword: CarrierKeyword | None
    received_at: datetime
    pressed: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a text leaves as instead of plain words: Twilio's content of this SID, its variables filled."""

    sid: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to send back; `message_id` finds it again when the carrier tells what became of it.

    choices: labels of the numbered answers that stand in `body`, for channels that show them as buttons.
    """

    message_id: int
    body: str
    segments: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that may be given with one press: what the button says, what it sends, and the number it stands for."""

    label: str
    body: str
    pressed: int | None = None


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
