"""Twilio's Messages resource: create, fetch, list, cancel, redact and delete."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from aiohttp import web

from simulator import create, whatsapp
from simulator.carrier import Carrier
from simulator.contents import Filled
from simulator.create import Create
from simulator.errors import ApiError
from simulator.faults import Effect, Fault
from simulator.http import Fields, answer, api, carrier, form
from simulator.messages import FINAL, Direction, Media, Message, Status, new_sid

DEFAULT_PAGE, MAX_PAGE = 50, 1_000  # Twilio's own


def routes(base: str) -> list[web.RouteDef]:
    """base: the account's path, with `{account}` in it."""
    return [
        web.post(f"{base}/Messages.json", api(_create)),
        web.get(f"{base}/Messages.json", api(_list)),
        web.get(f"{base}/Messages/{{message}}.json", api(_fetch)),
        web.post(f"{base}/Messages/{{message}}.json", api(_update)),
        web.delete(f"{base}/Messages/{{message}}.json", api(_delete)),
    ]


def find(request: web.Request) -> Message:
    """The message the path names. Raises ApiError 20404 when there is none."""
    message = carrier(request).store.get(request.match_info["message"])
    if message is None:
        raise ApiError(20404, request.path)
    return message


async def _create(request: web.Request) -> web.StreamResponse:
    of = carrier(request)
    fields = await form(request)
    of.store.counts.requests += 1
    try:
        with of.faults.one_more_request():
            return await _taken(request, of, fields)
    except ApiError as error:
        of.store.counts.rejected[error.code] += 1
        raise


async def _taken(request: web.Request, of: Carrier, fields: Fields) -> web.StreamResponse:
    behaviour = of.faults.behaviour
    latency_s = behaviour.create_latency_ms / 1000
    if not behaviour.early_callbacks:
        await asyncio.sleep(latency_s)
    text = create.read(fields, of.settings, datetime.now(UTC))
    filled = of.contents.fill(text.content_sid, text.content_variables) if text.content_sid else None
    number = text.sender or of.settings.sender_for(text.to)
    if (number, text.to) in of.store.blocked and not whatsapp.is_whatsapp(text.to):
        raise ApiError(21610)
    fault = of.faults.strike(text.to)
    if fault is None and whatsapp.is_whatsapp(text.to):
        fault = whatsapp.loss(of.store, number, text.to, filled)
    message = _accept(of, text, filled, fault) if fault is None or fault.accepted else None
    if behaviour.early_callbacks:
        await asyncio.sleep(latency_s)
    if fault and fault.effect in {Effect.HANG, Effect.BREAK}:
        return await _leave_unanswered(request, of, fault)
    if fault and fault.effect is Effect.REJECT:
        raise ApiError(fault.code or 20500, text.to, fault.status)
    if message is None:
        raise ApiError(20500)
    return answer(message.resource(), 201)


def _accept(of: Carrier, text: Create, filled: Filled | None, fault: Fault | None) -> Message:
    message = of.store.add(
        direction=Direction.OUTBOUND_API,
        to=text.to,
        sender=text.sender,
        body=filled.body if filled else text.body,
        taps=filled.taps if filled else (),
        opens=filled.opens if filled else "",
        status=_first_status(text),
        media=[Media(new_sid("ME"), "application/octet-stream", url=url) for url in text.media_urls],
        service_sid=text.service_sid,
        status_callback=text.status_callback,
        send_at=text.send_at,
        validity_s=text.validity_s,
    )
    of.delivery.carry(message, fault)
    return message


def _first_status(text: Create) -> Status:
    if text.send_at:
        return Status.SCHEDULED
    return Status.QUEUED if text.sender else Status.ACCEPTED


async def _leave_unanswered(request: web.Request, of: Carrier, fault: Fault) -> web.StreamResponse:
    of.store.counts.unanswered += 1
    if fault.effect is Effect.HANG:
        await asyncio.sleep(fault.hang_s)
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def _fetch(request: web.Request) -> web.StreamResponse:
    return answer(find(request).resource())


async def _update(request: web.Request) -> web.StreamResponse:
    """`Status=canceled` stops a message that has not left; `Body=` with nothing in it erases the words."""
    fields, message, of = await form(request), find(request), carrier(request)
    status, redacts = fields.one("Status"), "Body" in fields
    if bool(status) == redacts or fields.one("Body") or status not in {"", "canceled"}:
        raise ApiError(30400)
    if redacts:
        message.body = ""
        message.updated = datetime.now(UTC)
        of.store.changed(message)
    elif not of.delivery.cancel(message):
        raise ApiError(30409)
    return answer(message.resource())


async def _delete(request: web.Request) -> web.StreamResponse:
    message = find(request)
    if message.status not in FINAL | {Status.SENT}:
        raise ApiError(20009)
    carrier(request).store.remove(message)
    return web.Response(status=204)


async def _list(request: web.Request) -> web.StreamResponse:
    """Newest first. Filters by To, From and DateSent; a text that has not been sent yet has no DateSent,
    and is in no list that asks for one."""
    of, query = carrier(request), Fields(request.query_string)
    of.store.counts.lists += 1
    size = min(max(_whole(query.one("PageSize"), DEFAULT_PAGE), 1), MAX_PAGE)
    page = _whole(query.one("Page"), 0)
    below = _whole(query.one("PageToken").removeprefix("PA"), 0) or None
    found = list(islice(_matching(of, query, below), size + 1))
    messages, more = found[:size], len(found) > size

    def address(number: int, token: int | None) -> str:
        filters = [(name, value) for name in _FILTERS for value in query.all(name)]
        place = [
            ("PageSize", str(size)),
            ("Page", str(number)),
            *([("PageToken", f"PA{token}")] if token else []),
        ]
        return f"{request.path}?{urlencode([*filters, *place])}"

    return answer(
        {
            "end": page * size + len(messages) - 1 if messages else 0,
            "first_page_uri": address(0, None),
            "messages": [message.resource() for message in messages],
            "next_page_uri": address(page + 1, messages[-1].number) if more else None,
            "page": page,
            "page_size": size,
            "previous_page_uri": None,
            "start": page * size,
            "uri": request.path_qs,
        }
    )


_FILTERS = ("To", "From", "DateSent", "DateSent>", "DateSent<")


def _matching(of: Carrier, query: Fields, below: int | None) -> Iterator[Message]:
    to, sender = query.one("To"), query.one("From")
    handset = next((phone for phone in (to, sender) if phone and phone not in of.settings.numbers), None)
    dates = [rule for name in _FILTERS[2:] if (rule := _date_rule(name, query.one(name)))]
    for message in of.store.newest_first(handset, below):
        if to and message.to != to:
            continue
        if sender and message.sender != sender:
            continue
        if dates and (message.sent is None or not all(rule(message.sent) for rule in dates)):
            continue
        yield message


def _date_rule(name: str, text: str) -> Callable[[datetime], bool] | None:
    """A date alone means the whole day for `DateSent`, and its midnight for the other two. Seconds count."""
    moment = create.parse_moment(text)
    if moment is None:
        return None
    if name == "DateSent>":
        return lambda sent: sent.replace(microsecond=0) >= moment
    if name == "DateSent<":
        return lambda sent: sent.replace(microsecond=0) <= moment
    length = timedelta(days=1) if len(text) == len("2026-01-31") else timedelta(seconds=1)
    return lambda sent: moment <= sent < moment + length


def _whole(text: str, fallback: int) -> int:
    return int(text) if text.isdigit() else fallback
