"""Twilio's Media resource: what a message carries besides words."""

from aiohttp import web

from simulator.api_messages import find
from simulator.errors import ApiError
from simulator.http import answer, api, carrier
from simulator.messages import Media, Message, rfc2822


def routes(base: str) -> list[web.RouteDef]:
    """base: the account's path, with `{account}` in it."""
    media = f"{base}/Messages/{{message}}/Media"
    return [
        web.get(f"{media}.json", api(_list)),
        web.get(f"{media}/{{media}}.json", api(_describe)),
        web.get(f"{media}/{{media}}", api(_serve)),
        web.delete(f"{media}/{{media}}.json", api(_delete)),
        web.delete(f"{media}/{{media}}", api(_delete)),
    ]


def content(media: Media) -> web.Response:
    """The bytes, as their own content type, never to be guessed at by a browser."""
    return web.Response(
        body=media.content,
        headers={
            "Content-Type": media.content_type,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )


async def _list(request: web.Request) -> web.StreamResponse:
    message = find(request)
    uri = f"{message.path}/Media.json"
    return answer(
        {
            "end": max(len(message.media) - 1, 0),
            "first_page_uri": f"{uri}?PageSize=50&Page=0",
            "media_list": [_resource(message, media) for media in message.media],
            "next_page_uri": None,
            "page": 0,
            "page_size": 50,
            "previous_page_uri": None,
            "start": 0,
            "uri": uri,
        }
    )


async def _describe(request: web.Request) -> web.StreamResponse:
    return answer(_resource(*_find(request)))


async def _serve(request: web.Request) -> web.StreamResponse:
    media = _find(request)[1]
    if media.content is None:
        raise ApiError(20404, request.path)
    return content(media)


async def _delete(request: web.Request) -> web.StreamResponse:
    message, media = _find(request)
    message.media.remove(media)
    carrier(request).store.changed(message)
    return web.Response(status=204)


def _find(request: web.Request) -> tuple[Message, Media]:
    message = find(request)
    for media in message.media:
        if media.sid == request.match_info["media"]:
            return message, media
    raise ApiError(20404, request.path)


def _resource(message: Message, media: Media) -> dict[str, object]:
    return {
        "account_sid": message.account_sid,
        "content_type": media.content_type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{message.path}/Media/{media.sid}.json",
    }
