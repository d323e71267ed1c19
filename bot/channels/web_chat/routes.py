"""What the page of the chat calls: a visit begun and ended, a message in and its answer out, what was missed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.types import Answer, InboundMessage, Offer
from bot.channels.web_chat import limits, refusals, thread
from bot.channels.web_chat.caller import Callers, new_message_id
from bot.channels.web_chat.origins import Origins
from bot.channels.web_chat.refusals import Refused
from bot.channels.web_chat.thread import OpenVisit
from bot.channels.web_chat.visits import ChatLocal, TalkNow, Visits
from config.clock import now
from config.limits import Limit, Limits
from models import Channel

MOST_CHARACTERS = 1_600  # as in a text message
MOST_BYTES = 16 * 1024
LANGUAGES = ("en", "es")

GiveOffers = Callable[[TalkNow, datetime], tuple[Offer, ...]]


@dataclass(frozen=True)
class Chat:
    """What the routes work with.

    Args:
        answer: the bot.
        offers: what may be answered with one press.
    """

    callers: Callers
    visits: Visits
    limits: Limits
    origins: Origins
    answer: Answer
    offers: GiveOffers


def chat_routes(chat: Chat) -> Blueprint:
    """The JSON half of this channel; the page is in page.py, the stream in stream.py."""
    routes = Blueprint("web_chat", __name__, url_prefix="/chat")
    callers, visits = chat.callers, chat.visits

    @routes.before_request
    def refuse_other_sites() -> Response | None:
        request.max_content_length = MOST_BYTES
        if request.method == "OPTIONS":
            return Response(status=204)
        if not chat.origins.allow(request.headers.get("Origin"), request.host):
            raise refusals.forged()
        return None

    @routes.after_request
    def let_read(response: Response) -> Response:
        response.headers.update(chat.origins.cors(request.headers.get("Origin")))
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.errorhandler(Refused)
    def refuse(refused: Refused) -> Response:
        return refused.response()

    @routes.errorhandler(413)
    def refuse_size(_error: Exception) -> Response:
        return Refused(413, "too_long", f"A message has {MOST_CHARACTERS} characters at the most.").response()

    @routes.errorhandler(SQLAlchemyError)
    @routes.errorhandler(TimeoutError)
    def be_away(_error: Exception) -> Response:
        return refusals.away().response()

    @routes.post("/visits")
    def begin() -> Response:
        return _begin(chat)

    @routes.get("/visits/current")
    def show() -> Response:
        _take(chat, limits.LOOKS, callers.address(request))
        local = callers.local(request)
        if not callers.has_cookie(request, local):
            return Response(status=204)
        return _shown(chat, *callers.visit(request, local, now()))

    @routes.patch("/visits/current")
    def speak() -> Response:
        local, visit = _own_visit(chat)
        language = _language(_fields().get("language"))
        if language in local.languages:
            visits.speak(visit, language)
        return Response(status=204)

    @routes.delete("/visits/current")
    def end() -> Response:
        local, visit = _own_visit(chat)
        visits.end(visit, now())
        response = Response(status=204)
        callers.forget(request, response, local)
        return response

    @routes.post("/messages")
    def take_message() -> Response:
        return _answer(chat)

    @routes.get("/messages")
    def show_new() -> Response:
        _take(chat, limits.LOOKS, callers.address(request))
        visit, _ = callers.visit(request, callers.local(request), now())
        before = request.args.get("since", "")
        rows = list(visits.words(visit, now(), thread.since(before)))
        shown = [thread.as_json(row) for row in rows]
        return jsonify(messages=shown, cursor=thread.cursor(rows, before), **_standing(chat, visit))

    return routes


def _begin(chat: Chat) -> Response:
    callers, local = chat.callers, chat.callers.local(request)
    language = _language(_fields().get("language"))
    try:
        visit, token = callers.visit(request, local, now())
    except Refused:
        address = callers.address(request)
        _take(chat, limits.NEW_VISITS, address)
        token = callers.keys.new_token()
        visit = chat.visits.begin(local, callers.keys.token_hash(token), address, language, now())
    response = _shown(chat, visit, token)
    callers.keep(request, response, local, token)
    response.status_code = 201
    return response


def _answer(chat: Chat) -> Response:
    local, visit = _own_visit(chat)
    fields = _fields()
    body, pressed = _body(fields.get("body")), _pressed(fields.get("pressed"))
    message_id = new_message_id(visit.id, fields.get("id"))
    _take(chat, limits.OF_VISIT, str(visit.id))
    _take(chat, limits.OF_ADDRESS, chat.callers.address(request))
    received_at = now()
    chat.visits.touch(visit, received_at)
    replies = chat.answer(
        InboundMessage(
            channel=Channel.WEB_CHAT,
            provider_sid=message_id,
            address=visit.address,
            local_number=local.number,
            body=body,
            media=(),
            segments=1,
            carrier_keyword=None,
            received_at=received_at,
            pressed=pressed,
        )
    )
    at = received_at.isoformat()
    said = [{"id": reply.message_id, "from": "local", "body": reply.body, "at": at} for reply in replies]
    return jsonify(replies=said, **_standing(chat, visit, message_id))


def _own_visit(chat: Chat) -> tuple[ChatLocal, OpenVisit]:
    """The visit of a request that changes something: from a page that has read the visit's token."""
    local = chat.callers.local(request)
    visit, token = chat.callers.visit(request, local, now())
    chat.callers.check_form(request, token)
    return local, visit


def _take(chat: Chat, limit: Limit, who: str) -> None:
    if wait := chat.limits.wait(limit, who):
        raise refusals.too_much(wait)


def _shown(chat: Chat, visit: OpenVisit, token: str) -> Response:
    rows = list(chat.visits.words(visit, now()))
    return jsonify(
        token=chat.callers.keys.form_token(token),
        messages=[thread.as_json(row) for row in rows],
        cursor=thread.cursor(rows),
        **_standing(chat, visit),
    )


def _standing(chat: Chat, visit: OpenVisit, message_id: str = "") -> dict[str, Any]:
    """Where the conversation stands: for buttons, for the words of an ended proof, for the language of the page."""
    moment = now()
    talk = chat.visits.talk(visit, message_id, moment)
    proved = talk.proved_until
    return {
        "offers": [asdict(offer) for offer in chat.offers(talk, moment)],
        "language": talk.language or visit.language,
        "provedSeconds": max(int((proved - moment).total_seconds()), 0) if proved else 0,
        "hides": talk.hides,
        "stopped": talk.stopped,
        "late": talk.late,
    }


def _fields() -> dict[str, Any]:
    fields = request.get_json(silent=True) if request.is_json else None
    if not isinstance(fields, dict):
        raise refusals.bad_json()
    return fields


def _body(written: object) -> str:
    if not isinstance(written, str) or not written.strip() or not _is_whole(written):
        raise refusals.bad_field("body", "a text")
    if len(written) > MOST_CHARACTERS:
        raise Refused(413, "too_long", f"A message has {MOST_CHARACTERS} characters at the most.")
    return written.strip()


def _is_whole(text: str) -> bool:
    """Whether it has no half of an emoji: JSON may, UTF-8 and so the database may not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _pressed(written: object) -> int | None:
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, int) or not 1 <= written <= 99:
        raise refusals.bad_field("pressed", "the number of a choice")
    return written


def _language(written: object) -> str:
    if written not in LANGUAGES:
        raise refusals.bad_field("language", "en or es")
    return str(written)
