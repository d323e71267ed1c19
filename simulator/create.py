"""Is this a text the carrier would take? The form of a create, checked with Twilio's own codes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from simulator.errors import ApiError
from simulator.settings import E164, Settings

MAX_BODY = 1_600  # characters, Twilio 21617
MAX_MEDIA = 10  # Twilio 21623
MAX_VALIDITY_S = 36_000
SCHEDULE_AFTER = timedelta(seconds=300)  # Twilio 35115: more than 300 s, at most 35 days ahead
SCHEDULE_WITHIN = timedelta(days=35)

# The numbers of Twilio's test credentials, which always answer with one error.
MAGIC_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}

_PUNCTUATION = re.compile(r"[\s().-]")
_US_NUMBER = re.compile(r"\+1[2-9][0-9]{9}")


class Form(Protocol):
    """The fields of a request, each with its values in order."""

    def one(self, name: str) -> str: ...

    def all(self, name: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Create:
    """A text that may be accepted. `sender` is empty where a Messaging Service is to choose it."""

    to: str
    sender: str
    service_sid: str | None
    body: str
    content_sid: str
    content_variables: str
    media_urls: tuple[str, ...]
    status_callback: str
    send_at: datetime | None
    validity_s: int


def read(form: Form, settings: Settings, now: datetime) -> Create:
    """Read and check a create. Raises ApiError with Twilio's code for the first fault found."""
    to = _recipient(form.one("To"))
    service_sid = form.one("MessagingServiceSid") or None
    sender = _sender(form.one("From"), service_sid, to, settings)
    body, media_urls = form.one("Body"), tuple(form.all("MediaUrl"))
    if not body and not media_urls and not form.one("ContentSid"):
        raise ApiError(21602)
    if len(body) > MAX_BODY:
        raise ApiError(21617)
    _check_media(media_urls)
    return Create(
        to=to,
        sender=sender,
        service_sid=service_sid,
        body=body,
        # With both, the words are sent: Twilio's page on error 63016 says to leave Body out.
        content_sid="" if body else form.one("ContentSid"),
        content_variables=form.one("ContentVariables"),
        media_urls=media_urls,
        status_callback=_status_callback(form.one("StatusCallback")),
        send_at=_send_at(form, service_sid, now),
        validity_s=_validity(form.one("ValidityPeriod")),
    )


def _recipient(given: str) -> str:
    if not given.strip():
        raise ApiError(21604)
    channel, number = _parts(given)
    if not E164.fullmatch(number) or (number.startswith("+1") and not _US_NUMBER.fullmatch(number)):
        raise ApiError(21211, given)
    if number in MAGIC_TO:
        raise ApiError(MAGIC_TO[number], given)
    return channel + number


def _sender(given: str, service_sid: str | None, to: str, settings: Settings) -> str:
    if not given.strip() and not service_sid:
        raise ApiError(21603)
    if service_sid and service_sid != settings.messaging_service_sid:
        raise ApiError(21705, service_sid)
    if not given.strip():
        return ""
    channel, number = _parts(given)
    if number in MAGIC_FROM:
        raise ApiError(MAGIC_FROM[number], given)
    if not E164.fullmatch(number):
        raise ApiError(21212, given)
    if number not in settings.numbers:
        raise ApiError(21606, given)
    if channel + number == to:
        raise ApiError(21266, given)
    if channel != _parts(to)[0]:
        raise ApiError(21910)
    return channel + number


def _parts(address: str) -> tuple[str, str]:
    """The channel's prefix ("" for SMS, or such as "whatsapp:") and the number in E.164 form."""
    channel, separator, number = address.strip().rpartition(":")
    number = _PUNCTUATION.sub("", number)
    if not number.startswith("+") and len(number) == 10:
        number = "+1" + number
    return channel + separator, number


def _check_media(urls: tuple[str, ...]) -> None:
    if len(urls) > MAX_MEDIA:
        raise ApiError(21623)
    if any(not _is_web_address(url) for url in urls):
        raise ApiError(21620)


def _status_callback(url: str) -> str:
    # Twilio refuses a callback host with an underscore, which no host name may have.
    if url and (not _is_web_address(url) or "_" in (urlsplit(url).hostname or "")):
        raise ApiError(21609, url)
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _validity(given: str) -> int:
    if not given:
        return MAX_VALIDITY_S
    if not given.isdigit() or not 1 <= int(given) <= MAX_VALIDITY_S:
        raise ApiError(21624, given)
    return int(given)


def _send_at(form: Form, service_sid: str | None, now: datetime) -> datetime | None:
    if not form.one("ScheduleType"):
        return None
    if not service_sid:
        raise ApiError(35118)
    given = form.one("SendAt")
    if not given:
        raise ApiError(35111)
    moment = parse_moment(given)
    if moment is None or not SCHEDULE_AFTER < moment - now <= SCHEDULE_WITHIN:
        raise ApiError(35115)
    return moment


def parse_moment(text: str) -> datetime | None:
    """A date or a date and time in ISO 8601, in UTC where it names no zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
