"""Twilio's Content resource: create, fetch, list, delete, and WhatsApp's approval, which comes at once here."""

import json

from aiohttp import web
from pydantic import ValidationError

from simulator.contents import Content, Draft
from simulator.errors import ApiError
from simulator.http import answer, api, carrier

_PATH = "/v1/Content"  # at content.twilio.com


def routes() -> list[web.RouteDef]:
    return [
        web.post(_PATH, api(_create)),
        web.get(_PATH, api(_list)),
        web.get(f"{_PATH}/{{content}}", api(_fetch)),
        web.delete(f"{_PATH}/{{content}}", api(_delete)),
        web.get(f"{_PATH}/{{content}}/ApprovalRequests", api(_approval)),
        web.post(f"{_PATH}/{{content}}/ApprovalRequests/whatsapp", api(_approve)),
    ]


async def _create(request: web.Request) -> web.StreamResponse:
    try:
        draft = Draft.model_validate_json(await request.read())
    except ValidationError as error:
        first = error.errors()[0]
        raise ApiError(20001, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return answer(_resource(request, carrier(request).contents.add(draft)), 201)


async def _list(request: web.Request) -> web.StreamResponse:
    url = _url(request, _PATH)
    return answer(
        {
            "contents": [_resource(request, content) for content in carrier(request).contents.newest_first()],
            "meta": {
                "first_page_url": f"{url}?PageSize=50&Page=0",
                "key": "contents",
                "next_page_url": None,
                "page": 0,
                "page_size": 50,
                "previous_page_url": None,
                "url": f"{url}?PageSize=50&Page=0",
            },
        }
    )


async def _fetch(request: web.Request) -> web.StreamResponse:
    return answer(_resource(request, _find(request)))


async def _delete(request: web.Request) -> web.StreamResponse:
    carrier(request).contents.remove(_find(request).sid)
    return web.Response(status=204)


async def _approval(request: web.Request) -> web.StreamResponse:
    content = _find(request)
    return answer(
        {
            "account_sid": carrier(request).settings.account_sid,
            "sid": content.sid,
            "url": _url(request, f"{_PATH}/{content.sid}/ApprovalRequests"),
            "whatsapp": {"status": "approved" if content.approved else "unsubmitted", "type": "whatsapp"},
        }
    )


async def _approve(request: web.Request) -> web.StreamResponse:
    content = _find(request)
    try:
        asked = json.loads(await request.read())
        name, category = str(asked["name"]), str(asked["category"])
    except (ValueError, KeyError, TypeError):
        raise ApiError(20001, "name and category are needed") from None
    if not content.may_be_approved:
        raise ApiError(20001, "a list cannot be submitted for approval")
    content.approved = True
    return answer({"name": name, "category": category, "content_type": "whatsapp", "status": "received"}, 201)


def _find(request: web.Request) -> Content:
    content = carrier(request).contents.get(request.match_info["content"])
    if content is None:
        raise ApiError(20404, request.path)
    return content


def _url(request: web.Request, path: str) -> str:
    return f"{carrier(request).settings.base_url}{path}"


def _resource(request: web.Request, content: Content) -> dict[str, object]:
    url = _url(request, f"{_PATH}/{content.sid}")
    moment = content.created.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "account_sid": carrier(request).settings.account_sid,
        "date_created": moment,
        "date_updated": moment,
        "friendly_name": content.draft.friendly_name,
        "language": content.draft.language,
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
        "sid": content.sid,
        "types": content.draft.types.model_dump(by_alias=True, exclude_none=True),
        "url": url,
        "variables": content.draft.variables or {},
    }
