"""`python -m bench.chat`: whether open pages of the web chat make the answers to texts slower. Two minutes.

Texts come in at 20 a second on average, in blocks without a page and with 500 open ones, in turn, in one run; in the
end staff write to every page, and the time is taken until the words are there.
"""

import argparse
import asyncio
import signal
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import TypeVar

import aiohttp
from sqlalchemy import text

from bench.measure import Blocks
from bench.plan import RATE, RATE_PHONES
from bench.sides.carrier import carrier
from bench.sides.ours import ours
from bench.sides.processes import BenchError, free_port, running
from bench.sides.side import Measured, Side
from bench.summary import Figure, note
from bot.channels.web_chat.caller import cookie_name
from bot.channels.web_chat.keys import Keys
from bot.channels.web_chat.visits import Visits
from config.clock import now
from config.services import ServiceError
from models.database import SessionMaker, make_engine, make_sessions
from scheduler.chats import deliver_chats

PAGES = 500
BLOCKS = 4
BLOCK_SECONDS = 10.0
WARM_UP_SECONDS = 4.0
SETTLING_SECONDS = 3.0  # each page looks for what it has missed when it is opened
PATIENCE = 30.0  # seconds until all pages are open, or have their words

_WRITE = text("""
    INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
    SELECT local_id, 'web_chat', address, 'Words of staff.', 'notice', 'due', now(), now(), now() FROM visit
""")

T = TypeVar("T")


class Pages:
    """Open pages, as browsers hold them: one connection each, from a loop in a thread of its own."""

    def __init__(self, url: str, cookies: Sequence[dict[str, str]]) -> None:
        self._url = url
        self._cookies = cookies
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: list[asyncio.Task[None]] = []
        self.open = 0
        self.got: list[float] = []

    def start(self) -> None:
        """Opens them all.

        Raises:
            BenchError: when not all are open in time.
        """
        self._thread.start()
        self._run(self._follow_all())
        self._until(lambda: self.open == len(self._cookies), "pages are open")

    def wait_for_words(self) -> None:
        """Returns when every page has had its words."""
        self._until(lambda: len(self.got) >= len(self._cookies), "pages have their words")

    def stop(self) -> None:
        """Closes them."""
        self._run(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, work: Coroutine[None, None, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _follow_all(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None)
        )
        self._tasks = [asyncio.create_task(self._follow(cookies)) for cookies in self._cookies]

    async def _follow(self, cookies: dict[str, str]) -> None:
        async with self._session.get(f"{self._url}/chat/stream?local=local-1021", cookies=cookies) as answer:
            answer.raise_for_status()
            self.open += 1
            async for line in answer.content:
                if line.startswith(b"data:"):
                    self.got.append(time.perf_counter())

    async def _leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def _until(self, ready: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > ends:
                raise BenchError(f"not all {what}: {self.open} open, {len(self.got)} with words")
            time.sleep(0.05)


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=(__doc__ or "").strip())
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--blocks", type=int, default=BLOCKS, help="of each kind")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        with ExitStack() as stack:
            app = stack.enter_context(ours(stack.enter_context(carrier())))
            print(_measured(app, chosen.pages, chosen.blocks))
    except (BenchError, ServiceError) as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _measured(app: Side, count: int, blocks: int) -> str:
    sessions = make_sessions(make_engine(app.env["DATABASE_URL"], pool_size=2))
    cookies = _visits(sessions, app.env["SECRET_KEY"], count)
    without, beside = Blocks(), Blocks()
    app.measure(app.job("open", WARM_UP_SECONDS, stream=0, phones=RATE_PHONES, rate=RATE))
    with _chat_process(app) as url:
        for number in range(1, blocks + 1):
            for pages in (False, True) if number % 2 else (True, False):  # each kind comes first as often
                taken = beside if pages else without
                taken.each.append(_block(app, Pages(url, cookies) if pages else None, number))
        arrived = _words_to_all(sessions, Pages(url, cookies))
    return _table(without, beside, arrived, count)


def _block(app: Side, pages: Pages | None, stream: int) -> Measured:
    job = app.job("open", BLOCK_SECONDS, stream=stream, phones=RATE_PHONES, rate=RATE)
    if pages is None:
        return app.measure(job)
    pages.start()
    time.sleep(SETTLING_SECONDS)
    try:
        return app.measure(job)
    finally:
        pages.stop()


def _words_to_all(sessions: SessionMaker, pages: Pages) -> list[float]:
    """Milliseconds from the moment staff write to every page until each has it, in order."""
    pages.start()
    time.sleep(SETTLING_SECONDS)
    try:
        with sessions.begin() as session:
            session.execute(_WRITE)
        began = time.perf_counter()
        deliver_chats(sessions, now())
        pages.wait_for_words()
        return sorted(1000 * (each - began) for each in pages.got)
    finally:
        pages.stop()


def _visits(sessions: SessionMaker, secret: str, count: int) -> list[dict[str, str]]:
    visits, keys = Visits(sessions), Keys(secret)
    local = visits.local("local-1021")
    if local is None:
        raise BenchError("the demo local is not there")
    cookies = []
    for _ in range(count):
        token = keys.new_token()
        visits.begin(local, keys.token_hash(token), keys.address_hash("192.0.2.1"), "en", now())
        cookies.append({cookie_name(local.handle, framed=False): token})
    return cookies


@contextmanager
def _chat_process(app: Side) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    argv = (sys.executable, "-m", "bot.channels.web_chat.stream", "--port", str(port))
    with running("chat", argv, f"{url}/healthz", app.env):
        yield url


def _table(without: Blocks, beside: Blocks, arrived: list[float], count: int) -> str:
    rows = [("no page open", without), (f"{count} pages open", beside)]
    lines = ["| Texts at 20 a second | texts | p50 | p95 | errors |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {blocks.texts} | {blocks.percentile(50):.1f} ms | {blocks.percentile(95):.1f} ms "
        f"| {sum(blocks.errors.values())} |"
        for name, blocks in rows
    ]
    ratios = [beside.percentile(percent) / without.percentile(percent) for percent in (50, 95)]
    note(
        Figure(
            f"p95 of an answer beside {count} open pages of the chat",
            f"{beside.percentile(95):.0f} ms",
            f"with none {without.percentile(95):.0f} ms",
            f"{ratios[1]:.2f}",
        )
    )
    lines.append(f"| ratio | | {ratios[0]:.2f} | {ratios[1]:.2f} | |")
    lines.append(
        f"\nWords of staff to all {count} pages at once: the middle one had them after "
        f"{statistics.median(arrived):.0f} ms, the last after {arrived[-1]:.0f} ms."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
