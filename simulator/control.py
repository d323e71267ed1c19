"""The control API under /simulator/: phones, carrier trouble, counts. For tests, the terminal and the page.

It has no password, so it answers callers on this machine alone.
"""

import asyncio
import json
from base64 import b64decode
from binascii import Error as Base64Error
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from simulator import api_media, segments, whatsapp
from simulator.carrier import Carrier
from simulator.create import MAX_BODY, MAX_MEDIA
from simulator.delivery import MAX_MEDIA_BYTES
from simulator.faults import Behaviour, Fault
from simulator.http import Handler, answer, carrier, is_loopback
from simulator.messages import Direction, Media, Message, new_sid
from simulator.settings import E164

MAX_REQUEST_BYTES = MAX_MEDIA_BYTES * 4 // 3 + 64 * 1024  # base64 takes four characters for three bytes
THREAD_LENGTH = 200  # messages the page is given at once
HEARTBEAT_S = 15.0

Model = TypeVar("Model", bound=BaseModel)


def _decoded(text: str) -> str:
    try:
        b64decode(text, validate=True)
    except Base64Error as error:
        raise ValueError("is not base64") from error
    return text


class Attachment(BaseModel):
    """content: the bytes in base64. content_type: such as image/png."""

    model_config = ConfigDict(extra="forbid")

    content_type: str = Field(pattern=r"^[\w.+-]+/[\w.+-]+$", max_length=100)
    content: Annotated[str, AfterValidator(_decoded)]


class Tapped(BaseModel):
    """message: the SID of the message with the button or list. id: which of them."""

    model_config = ConfigDict(extra="forbid")

    message: str
    id: str


class Place(BaseModel):
    """A shared location. latitude, longitude: degrees."""

    model_config = ConfigDict(extra="forbid")

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    label: str = ""
    address: str = ""


class Text(BaseModel):
    """What a phone sends. to: one of the account's numbers; None for the first. tap, place: by WhatsApp alone."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(default="", max_length=MAX_BODY)
    to: str | None = None
    media: list[Attachment] = Field(default_factory=list, max_length=MAX_MEDIA)
    tap: Tapped | None = None
    place: Place | None = None


class Window(BaseModel):
    """hours_ago: when the phone's last words by WhatsApp came; None for never."""

    model_config = ConfigDict(extra="forbid")

    hours_ago: float | None = Field(ge=0)


class Refused(Exception):
    """A control request that cannot be done; `status` is its HTTP status."""

    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


def routes() -> list[web.RouteDef]:
    one_phone = "/simulator/phones/{phone}/messages"
    return [
        web.get("/simulator/health", _local(_health)),
        web.get("/simulator/settings", _local(_show_behaviour)),
        web.patch("/simulator/settings", _local(_change_behaviour)),
        web.get("/simulator/faults", _local(_list_faults)),
        web.post("/simulator/faults", _local(_add_fault)),
        web.delete("/simulator/faults", _local(_remove_faults)),
        web.delete("/simulator/faults/{fault}", _local(_remove_faults)),
        web.get("/simulator/phones", _local(_phones)),
        web.get(one_phone, _local(_thread)),
        web.post(one_phone, _local(_send)),
        web.get("/simulator/phones/{phone}/events", _local(_events)),
        web.put("/simulator/phones/{phone}/window", _local(_set_window)),
        web.get("/simulator/media/{message}/{media}", _local(_media)),
        web.get("/simulator/blocked", _local(_blocked)),
        web.put("/simulator/blocked/{phone}", _local(_block)),
        web.delete("/simulator/blocked/{phone}", _local(_unblock)),
        web.get("/simulator/counts", _local(_counts)),
        web.get("/simulator/debugger", _local(_debugger)),
        web.post("/simulator/scheduled/release", _local(_release)),
        web.post("/simulator/reset", _local(_reset)),
    ]


def _local(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        if not is_loopback(request):
            return answer({"error": "the control API answers callers on this machine only"}, 403)
        try:
            return await handler(request)
        except Refused as refused:
            return answer({"error": str(refused)}, refused.status)

    return guarded


async def _read(request: web.Request, model: type[Model], base: Model | None = None) -> Model:
    """The request's JSON as a model, over the values of `base`. Raises Refused with a line per fault."""
    try:
        given = json.loads(await request.read() or b"{}")
        if not isinstance(given, dict):
            raise Refused("a JSON object is needed")
        return model.model_validate({**(base.model_dump() if base else {}), **given})
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise Refused("; ".join(lines)) from error
    except ValueError as error:
        raise Refused("the body is not JSON") from error


def _phone(request: web.Request) -> str:
    phone = request.match_info["phone"]
    if not E164.fullmatch(phone.removeprefix("whatsapp:")):
        raise Refused(f"{phone} is not a phone number in E.164 form, such as +14155550111")
    return phone


def _whole(request: web.Request, name: str, fallback: int) -> int:
    given = request.query.get(name, "")
    return int(given) if given.isdigit() else fallback


async def _health(_: web.Request) -> web.StreamResponse:
    return answer({"ok": True})


async def _show_behaviour(request: web.Request) -> web.StreamResponse:
    return answer(carrier(request).faults.behaviour.model_dump(mode="json"))


async def _change_behaviour(request: web.Request) -> web.StreamResponse:
    faults = carrier(request).faults
    faults.behave(await _read(request, Behaviour, faults.behaviour))
    return answer(faults.behaviour.model_dump(mode="json"))


async def _list_faults(request: web.Request) -> web.StreamResponse:
    return answer([rule.model_dump(mode="json") for rule in carrier(request).faults.rules])


async def _add_fault(request: web.Request) -> web.StreamResponse:
    rule = await _read(request, Fault)
    carrier(request).faults.rules.append(rule)
    return answer(rule.model_dump(mode="json"), 201)


async def _remove_faults(request: web.Request) -> web.StreamResponse:
    faults, wanted = carrier(request).faults, request.match_info.get("fault")
    faults.rules = [rule for rule in faults.rules if wanted and rule.id != wanted]
    return web.Response(status=204)


async def _phones(request: web.Request) -> web.StreamResponse:
    of = carrier(request)
    book = [{"phone": entry.phone, "name": entry.name, "note": entry.note} for entry in of.phonebook]
    known = {entry.phone for entry in of.phonebook}
    seen = {phone.removeprefix(whatsapp.PREFIX) for phone in of.store.phones()}
    return answer(
        {
            "numbers": of.settings.numbers,
            "phonebook": book,
            "others": sorted(seen - known)[:THREAD_LENGTH],
            "max_media_bytes": MAX_MEDIA_BYTES,
        }
    )


async def _thread(request: web.Request) -> web.StreamResponse:
    messages = carrier(request).store.thread(_phone(request), _whole(request, "limit", 0) or None)
    return answer({"messages": [view(message) for message in messages]})


async def _send(request: web.Request) -> web.StreamResponse:
    """Send a text as a phone, and give the application's answers once they are known."""
    of, phone, text = carrier(request), _phone(request), await _read(request, Text)
    more = _whatsapp_fields(of, phone, text)
    if not text.body and not text.media and not text.tap and not text.place:
        raise Refused("a text needs a body or media")
    if text.to is not None and text.to.removeprefix("whatsapp:") not in of.settings.numbers:
        raise Refused(f"{text.to} is not a number of this account")
    media = [Media(new_sid("ME"), item.content_type, b64decode(item.content)) for item in text.media]
    if sum(len(item.content or b"") for item in media) > MAX_MEDIA_BYTES:
        raise Refused("media of more than 5 MB in all", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = more.get("Body", text.body)
    outcome = await of.inbound.receive(phone, body, media, text.to or of.settings.sender_for(phone), more)
    return answer(
        {
            "message": view(outcome.message),
            "replies": [view(reply) for reply in outcome.replies],
            "webhook": {
                "status": outcome.status,
                "error_code": outcome.error_code,
                "elapsed_ms": round(outcome.elapsed_ms, 1),
            },
        },
        201,
    )


def _whatsapp_fields(of: Carrier, phone: str, text: Text) -> dict[str, str]:
    if not whatsapp.is_whatsapp(phone):
        if text.tap or text.place:
            raise Refused("taps and places come by WhatsApp: whatsapp: and the number")
        return {}
    number = phone.removeprefix(whatsapp.PREFIX)
    fields = whatsapp.profile(phone, next((entry.name for entry in of.phonebook if entry.phone == number), ""))
    if text.place:
        fields |= {"Latitude": str(text.place.latitude), "Longitude": str(text.place.longitude)}
        fields |= {"Label": text.place.label, "Address": text.place.address}
    if text.tap:
        message = of.store.get(text.tap.message)
        tapped = whatsapp.tapped(message, text.tap.id) if message and message.phone == phone else None
        if tapped is None:
            raise Refused("this phone has no such button")
        fields |= tapped
    return fields


async def _set_window(request: web.Request) -> web.StreamResponse:
    """Moves the moment of the phone's last words, so that 24 hours need not be waited for."""
    of, phone, window = carrier(request), _phone(request), await _read(request, Window)
    pair = (of.settings.sender_for(phone), phone)
    if window.hours_ago is None:
        of.store.last_words.pop(pair, None)
    else:
        of.store.last_words[pair] = datetime.now(UTC) - timedelta(hours=window.hours_ago)
    return web.Response(status=204)


async def _events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: one `message` for each message of this phone that is new or changed."""
    phone = _phone(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    with carrier(request).store.watch(phone) as news:
        await response.prepare(request)
        line = b": watching\n\n"
        with suppress(ConnectionError):  # the page was closed
            while True:
                await response.write(line)
                line = await _news(news)
        return response


async def _news(news: asyncio.Queue[Message]) -> bytes:
    try:
        message = await asyncio.wait_for(news.get(), HEARTBEAT_S)
    except TimeoutError:
        return b": still here\n\n"
    return b"event: message\ndata: " + json.dumps(view(message)).encode() + b"\n\n"


async def _media(request: web.Request) -> web.StreamResponse:
    message = carrier(request).store.get(request.match_info["message"])
    for media in message.media if message else ():
        if media.sid == request.match_info["media"] and media.content is not None:
            return api_media.content(media)
    raise Refused("there is no such media", HTTPStatus.NOT_FOUND)


async def _blocked(request: web.Request) -> web.StreamResponse:
    return answer([{"number": number, "phone": phone} for number, phone in sorted(carrier(request).store.blocked)])


async def _block(request: web.Request) -> web.StreamResponse:
    of, phone = carrier(request), _phone(request)
    channel = whatsapp.PREFIX if whatsapp.is_whatsapp(phone) else ""
    of.store.blocked |= {(channel + number, phone) for number in of.settings.numbers}
    return web.Response(status=204)


async def _unblock(request: web.Request) -> web.StreamResponse:
    of, phone = carrier(request), _phone(request)
    of.store.blocked = {pair for pair in of.store.blocked if pair[1] != phone}
    return web.Response(status=204)


async def _counts(request: web.Request) -> web.StreamResponse:
    """`?least=2` lists only recipients of two texts or more: "exactly once" is proved by an empty one.
    `?settle_s=10` waits first, at most so many seconds, until nothing is on its way any more."""
    of = carrier(request)
    await of.delivery.settle(_whole(request, "settle_s", 0))
    counts, least_count = of.store.counts, _whole(request, "least", 1)
    return answer(
        {
            "requests": counts.requests,
            "lists": counts.lists,
            "accepted": counts.accepted,
            "unanswered": counts.unanswered,
            "received": counts.received,
            "rejected": {str(code): times for code, times in sorted(counts.rejected.items())},
            "recipients": len(counts.by_recipient),
            "by_recipient": {to: times for to, times in counts.by_recipient.items() if times >= least_count},
            "replies_by_recipient": dict(counts.replies_by_recipient),
            "by_final_status": dict(counts.by_final_status),
            "callbacks": {
                "posted": counts.callbacks_posted,
                "failed": counts.callbacks_failed,
                "dropped": counts.callbacks_dropped,
                "waiting": of.delivery.waiting(),
            },
            "in_transit": of.delivery.in_transit(),
        }
    )


async def _debugger(request: web.Request) -> web.StreamResponse:
    return answer(
        [
            {
                "code": fault.code,
                "text": fault.text,
                "url": fault.url,
                "message_sid": fault.message_sid,
                "at": fault.at.isoformat(),
            }
            for fault in reversed(carrier(request).store.debugger)
        ]
    )


async def _release(request: web.Request) -> web.StreamResponse:
    of = carrier(request)
    messages = of.store.scheduled()
    for message in messages:
        of.delivery.release(message)
    return answer({"released": len(messages)})


async def _reset(request: web.Request) -> web.StreamResponse:
    of = carrier(request)
    of.delivery.forget()
    of.store.clear()
    of.contents.clear()
    of.faults.clear()
    return web.Response(status=204)


def view(message: Message) -> dict[str, object]:
    """A message as the page and the control API show it."""
    counted = segments.count(message.body)
    return {
        "sid": message.sid,
        "number": message.number,
        "revision": message.revision,
        "direction": message.direction.value,
        "from_handset": message.direction is Direction.INBOUND,
        "by_carrier": message.by_carrier,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "segments": message.segments,
        "encoding": counted.encoding,
        "status": message.status.value,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "note": message.note,
        "taps": [{"id": tap.id, "title": tap.title, "description": tap.description} for tap in message.taps],
        "opens": message.opens,
        "at": message.created.isoformat(),
        "media": [
            {
                "sid": media.sid,
                "content_type": media.content_type,
                "bytes": len(media.content) if media.content is not None else None,
                "url": f"/simulator/media/{message.sid}/{media.sid}",
            }
            for media in message.media
        ],
    }
