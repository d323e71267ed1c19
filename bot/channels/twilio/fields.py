"""Twilio's form fields, read into our own types. Unknown ones are welcome: Twilio adds more at will."""

from collections.abc import Mapping
from datetime import datetime

from bot.channels.types import CarrierKeyword, InboundMessage, Media, StatusReport
from models import Channel

MOST_MEDIA = 10  # Twilio: at most 10 media in a message
MOST_SEGMENTS = 99  # a text of 1,600 characters has 24
MOST_PLACE = 300  # characters of a shared location's name and address
_CHANNELS = {"whatsapp": Channel.WHATSAPP}
_KEYWORDS = frozenset(keyword.value for keyword in CarrierKeyword)


def inbound_message(fields: Mapping[str, str], received_at: datetime) -> InboundMessage:
    """One message from the fields of an inbound webhook.

    A field that is missing or not of its documented form (NumMedia="abc") counts as empty: the text is kept.
    """
    channel, address = _address(fields.get("From", ""))
    _, local_number = _address(fields.get("To", ""))
    keyword = fields.get("OptOutType", "").upper()
    return InboundMessage(
        channel=channel,
        provider_sid=fields.get("MessageSid") or fields.get("SmsSid", ""),
        address=address,
        local_number=local_number,
        body=_words(fields),
        media=tuple(_media(fields)),
        segments=min(max(_count(fields.get("NumSegments", "1")), 1), MOST_SEGMENTS),
        carrier_keyword=CarrierKeyword(keyword) if keyword in _KEYWORDS else None,
        received_at=received_at,
        pressed=_pressed(fields),
    )


def status_report(fields: Mapping[str, str], query: Mapping[str, str], received_at: datetime) -> StatusReport:
    """What a status callback tells; our own ids travel in the query of the callback's URL."""
    return StatusReport(
        provider_sid=fields.get("MessageSid") or fields.get("SmsSid", ""),
        status=(fields.get("MessageStatus") or fields.get("SmsStatus", "")).lower(),
        error_code=_count(fields.get("ErrorCode", "")) or None,
        message_id=_count(query.get("message", "")) or None,
        outbox_id=_count(query.get("outbox", "")) or None,
        received_at=received_at,
    )


def _address(written: str) -> tuple[Channel, str]:
    prefix, colon, rest = written.strip().partition(":")
    return (_CHANNELS.get(prefix, Channel.SMS), rest) if colon else (Channel.SMS, prefix)


def _words(fields: Mapping[str, str]) -> str:
    """The body; of a tapped button or list item what stands on it; a shared location in words."""
    body = fields.get("ButtonText") or fields.get("ListTitle") or fields.get("Body", "")
    place = _place(fields)
    return f"{body}\n{place}".strip() if place else body


def _pressed(fields: Mapping[str, str]) -> int | None:
    # Our buttons and list items have their number as their id (bot/whatsapp.py).
    if not (fields.get("ButtonText") or fields.get("ListTitle")):
        return None
    return _count(fields.get("ButtonPayload") or fields.get("ListId", "")) or None


def _place(fields: Mapping[str, str]) -> str:
    try:
        latitude, longitude = float(fields.get("Latitude", "")), float(fields.get("Longitude", ""))
    except ValueError:
        return ""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return ""
    told = [" ".join(fields.get(name, "").split()) for name in ("Label", "Address")]
    names = ", ".join(each for each in told if each)[:MOST_PLACE]
    return f"[location] {latitude:.5f}, {longitude:.5f} {names}".rstrip()


def _media(fields: Mapping[str, str]) -> list[Media]:
    asked = min(_count(fields.get("NumMedia", "0")), MOST_MEDIA)
    found = [(fields.get(f"MediaUrl{n}", ""), fields.get(f"MediaContentType{n}", "")) for n in range(asked)]
    return [Media(url, content_type) for url, content_type in found if url]


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else 0
