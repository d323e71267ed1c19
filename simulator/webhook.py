"""One signed request to the application: posted, timed, tried again as Twilio would, and its answer read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode, urljoin

import aiohttp
from yarl import URL

from simulator import overrides, signing
from simulator.faults import Faults
from simulator.messages import new_sid
from simulator.settings import Settings

MAX_REDIRECTS = 5
MAX_ANSWER = 64 * 1024  # Twilio 11750: a TwiML answer over 64 kB is refused
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `error` is one of Twilio's codes, 0 when there was a 2xx answer.

    `url` is the address that answered last; `content_type` is empty where the application sent none.
    """

    url: str
    status: int = 0
    content_type: str = ""
    body: bytes = b""
    error: int = 0
    fault: str = ""  # which kind of fault, in the words of overrides.py


@dataclass(frozen=True, slots=True)
class _Attempt:
    """token: the same for every try of one delivery. connect_s: seconds. deadline: by the monotonic clock."""

    token: str
    connect_s: float
    deadline: float


class Webhooks:
    """Signs and posts. One per carrier; keeps connections open between posts."""

    def __init__(self, settings: Settings, faults: Faults) -> None:
        self._settings = settings
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(
            connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        )

    async def stop(self) -> None:
        if self._session:
            await self._session.close()

    async def post(self, address: str, fields: Mapping[str, str]) -> Answer:
        """Post a form, once, and again where the address's overrides (by default: connecting) say so."""
        url, rules = overrides.split(address, self._settings.webhook_timeout_s)
        attempt = _Attempt(new_sid(""), rules.connect_s, monotonic() + rules.total_s)
        answer = await self._request(url, fields, attempt)
        for _ in range(rules.retries):
            if not rules.retries_after(answer.fault) or monotonic() >= attempt.deadline:
                break
            answer = await self._request(url, fields, attempt)
        return answer

    async def fetch(self, url: str, most: int) -> tuple[str, bytes] | None:
        """The content type and bytes behind a media address, or None when it cannot be had.

        most: bytes; anything larger counts as not to be had.
        """
        timeout = aiohttp.ClientTimeout(total=self._settings.webhook_timeout_s)
        try:
            async with self._client.get(url, timeout=timeout) as response:
                content = await _read(response, most)
                return None if response.status != 200 or content is None else (response.content_type, content)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the carrier has not started")
        return self._session

    async def _request(
        self, url: str, fields: Mapping[str, str] | None, attempt: _Attempt, redirects: int = 0
    ) -> Answer:
        """One request: a POST of the fields, or a GET where there are none."""
        timeout = aiohttp.ClientTimeout(
            total=max(attempt.deadline - monotonic(), 0.001), sock_connect=attempt.connect_s
        )
        headers = {
            **self.sign(url, fields or {}),
            "Content-Type": _FORM,
            "I-Twilio-Idempotency-Token": attempt.token,
            "User-Agent": "TwilioProxy/1.1",
        }
        try:
            async with self._client.request(
                "GET" if fields is None else "POST",
                URL(url, encoded=True),
                data=None if fields is None else urlencode(fields).encode(),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                location = response.headers.get("Location")
                if response.status in {301, 302, 303, 307, 308} and location:
                    if redirects == MAX_REDIRECTS:
                        return Answer(url, response.status, error=11215, fault=overrides.CLIENT_ERROR)
                    # A redirect is followed as GET, and the form is lost: Twilio's webhooks security page.
                    target = urljoin(url, location)
                    return await self._request(target, None, attempt, redirects + 1)
                return await _answer(url, response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Answer(url, error=11205, fault=overrides.CONNECT)
        except TimeoutError:
            return Answer(url, error=11200, fault=overrides.READ)
        except (aiohttp.ClientError, asyncio.IncompleteReadError, ValueError, OSError):
            return Answer(url, error=11200, fault=overrides.READ)

    def sign(self, url: str, fields: Mapping[str, str]) -> dict[str, str]:
        """The signature headers for one request, in the mode that is set."""
        return signing.headers(
            self._faults.behaviour.signing,
            url,
            fields,
            auth_token=self._settings.auth_token,
            key_sid=self._settings.shared_key_sid,
            key_secret=self._settings.shared_key_secret,
        )


async def _answer(url: str, response: aiohttp.ClientResponse) -> Answer:
    body = await _read(response, MAX_ANSWER)
    content_type = response.headers.get("Content-Type", "")
    if response.status >= 400:
        fault = overrides.SERVER_ERROR if response.status >= 500 else overrides.CLIENT_ERROR
        return Answer(url, response.status, content_type, body or b"", 11200, fault)
    if body is None:
        return Answer(url, response.status, content_type, b"", 11750)
    return Answer(url, response.status, content_type, body)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The body, or None when it is longer than `most` bytes."""
    parts: list[bytes] = []
    left = most
    async for part in response.content.iter_any():
        left -= len(part)
        if left < 0:
            return None
        parts.append(part)
    return b"".join(parts)
