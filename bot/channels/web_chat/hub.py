"""The open pages of one stream process, and the one connection to the record that wakes them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog
from sqlalchemy import make_url

MOST_OF_VISIT = 6  # open pages: a browser has as many connections to one host
MOST = 10_000
NOTIFICATIONS = "web_chat"  # the trigger tell_chat, migration 0015
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds between tries to reach the record

log = structlog.get_logger(__name__)


class TooManyPages(Exception):
    """No further page of this visit, or of anybody, is let in."""


class Hub:
    """Who waits for news of which visit, by the visit's address."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.open = 0
        self.closing = False

    @contextmanager
    def page(self, address: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new, while the block lasts.

        Raises:
            TooManyPages: there is no place.
        """
        if self.open >= MOST or len(self._pages.get(address, ())) >= MOST_OF_VISIT:
            raise TooManyPages
        news = asyncio.Event()
        self._pages[address].add(news)
        self.open += 1
        try:
            yield news
        finally:
            self.open -= 1
            self._pages[address].discard(news)
            if not self._pages[address]:
                del self._pages[address]

    def wake(self, address: str) -> None:
        """There is something new in this visit."""
        for news in self._pages.get(address, ()):
            news.set()

    def wake_all(self) -> None:
        """Something may have been missed."""
        for pages in self._pages.values():
            for news in pages:
                news.set()

    def close(self) -> None:
        """Lets every page go; browsers come back by themselves."""
        self.closing = True
        self.wake_all()


class Listener:
    """Hears what the record tells (LISTEN), for as long as the process lives.

    Needs a connection of its own to PostgreSQL: a pool that hands connections out by the transaction hears nothing.
    """

    def __init__(self, database_url: str, hub: Hub) -> None:
        self._url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._hub = hub
        self.hears = False

    async def run(self) -> None:
        """Listens until canceled; when the connection is lost, a new one is made and every page looks for itself."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                log.warning("chat_listener_lost", error=type(error).__name__)
                pause = _FIRST_PAUSE if self.hears else min(pause * 2, _LONGEST_PAUSE)
            finally:
                self.hears = False
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        connecting = psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=3, keepalives_idle=5, application_name="rollcall-chat"
        )
        async with await connecting as connection:
            await connection.execute(f"LISTEN {NOTIFICATIONS}".encode())
            self.hears = True
            self._hub.wake_all()
            async for told in connection.notifies():
                self._hub.wake(told.payload)
