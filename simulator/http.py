"""What every handler needs: the form of a request, JSON answers, and who may ask."""

import hmac
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from functools import lru_cache
from ipaddress import ip_address

from aiohttp import web
from yarl import URL

from simulator.carrier import CARRIER, Carrier
from simulator.errors import ApiError
from simulator.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Fields:
    """A form or a query string, with every value of a repeated field kept."""

    def __init__(self, encoded: str) -> None:
        # yarl's parser is the one that aiohttp uses for queries: compiled, five times urllib's speed.
        self._values = URL.build(query_string=encoded, encoded=True).query

    def one(self, name: str) -> str:
        """The field's first value, or an empty text."""
        return self._values.get(name, "")

    def all(self, name: str) -> list[str]:
        return self._values.getall(name, [])

    def __contains__(self, name: str) -> bool:
        return name in self._values


async def form(request: web.Request) -> Fields:
    return Fields((await request.read()).decode("utf-8", "replace"))


def answer(body: object, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        content_type="application/json",
    )


def carrier(request: web.Request) -> Carrier:
    return request.app[CARRIER]


def api(handler: Handler) -> Handler:
    """A handler of Twilio's API: asks for the account's credentials, and answers faults as Twilio does."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            _authenticate(request, carrier(request).settings)
            return await handler(request)
        except ApiError as error:
            response = answer(error.body(), error.status)
            if error.status == 401:
                response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
            return response

    return guarded


def _authenticate(request: web.Request, settings: Settings) -> None:
    given = request.headers.get("Authorization", "").encode()
    known = [hmac.compare_digest(given, expected) for expected in _authorizations(settings)]
    if not any(known) or request.match_info.get("account", settings.account_sid) != settings.account_sid:
        raise ApiError(20003)


@lru_cache
def _authorizations(settings: Settings) -> tuple[bytes, ...]:
    pairs = [(settings.account_sid, settings.auth_token), (settings.api_key_sid, settings.api_key_secret)]
    return tuple(b"Basic " + b64encode(f"{user}:{word}".encode()) for user, word in pairs if user and word)


def is_loopback(request: web.Request) -> bool:
    """Whether the caller is on this machine and, if a page asks, whether that page is the carrier's own."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
