"""Posts status callbacks, thousands a second on a share of one core.

aiohttp's client costs about as much for one callback as the whole create did, so plain `http` addresses are
served by a few lines of HTTP/1.1 over a kept connection; `https` goes by way of webhook.py. Nobody reads what
the application answers to a callback: only whether it took it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from simulator.webhook import Webhooks

_DROPPED = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Postman:
    """One letter at a time, so those given to one postman arrive in order."""

    def __init__(self, webhooks: Webhooks, timeout_s: float) -> None:
        """timeout_s: for one callback in all, connect included."""
        self._webhooks = webhooks
        self._timeout_s = timeout_s
        self._connections: dict[str, _Connection] = {}

    async def post(self, address: str, fields: Mapping[str, str]) -> bool:
        """Post a form. Returns whether a 2xx came back; a connection that fails is tried once more."""
        url = urlsplit(address)
        if url.scheme != "http" or url.fragment:
            return not (await self._webhooks.post(address, fields)).error
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        body = urlencode(fields)
        signed = "".join(f"{name}: {value}\r\n" for name, value in self._webhooks.sign(address, fields).items())
        request = (
            f"POST {target} HTTP/1.1\r\nHost: {url.netloc}\r\nUser-Agent: TwilioProxy/1.1\r\n{signed}"
            f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._deliver(url.netloc, url.hostname or "", url.port or 80, request)
        except (*_DROPPED, OSError, TimeoutError):
            self._hang_up(url.netloc)
            return False

    def close(self) -> None:
        for place in list(self._connections):
            self._hang_up(place)

    async def _deliver(self, place: str, host: str, port: int, request: bytes) -> bool:
        kept = self._connections.get(place)
        if kept:
            try:
                return await self._exchange(place, kept, request)
            except _DROPPED:
                # The other side closed it while it was idle, and has not seen the request.
                self._hang_up(place)
        try:
            connection = _Connection(*await asyncio.open_connection(host, port))
        except ConnectionError:
            connection = _Connection(*await asyncio.open_connection(host, port))
        self._connections[place] = connection
        return await self._exchange(place, connection, request)

    async def _exchange(self, place: str, connection: _Connection, request: bytes) -> bool:
        connection.writer.write(request)
        head = (await connection.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head[9:12])
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
        if status != 204 and length:
            await connection.reader.readexactly(int(length))
        if "\r\nconnection: close" in head or (status != 204 and not length):
            self._hang_up(place)
        return 200 <= status < 300

    def _hang_up(self, place: str) -> None:
        connection = self._connections.pop(place, None)
        if connection:
            connection.writer.close()
