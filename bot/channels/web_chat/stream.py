"""The chat process, `python -m bot.channels.web_chat.stream`: replies reach open pages by server-sent events.

A process apart, because each open page holds a connection: those of gunicorn have a thread each, and webhooks need
them. One event loop holds thousands. docs/decisions/0017-chat-streams.md
"""

import argparse
import asyncio
import json
import os
import resource
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.channels.web_chat import thread
from bot.channels.web_chat.caller import cookie_name
from bot.channels.web_chat.hub import Hub, Listener, TooManyPages
from bot.channels.web_chat.keys import BadToken, Keys
from bot.channels.web_chat.origins import Origins
from bot.channels.web_chat.thread import OpenVisit
from bot.channels.web_chat.visits import VisitEnded, Visits
from config.clock import now
from config.logs import configure_logging
from config.settings import Settings, settings
from models.database import make_engine, make_sessions

PATH = "/chat/stream"
BEAT_SECONDS = 25.0  # below the 60 s after which proxies end a silent connection
LOOK_EVERY = 3  # beats: a page that nobody woke looks for itself, and whether its visit still holds
WRITE_SECONDS = 10.0  # a page that takes nothing for so long is gone
RETRY_SECONDS = (2.0, 6.0)  # apart, so that a restart does not bring all pages back at once
AWAY_SECONDS = 3.0  # between looks while the record cannot be read
READERS = 4  # threads and connections that read the record

PAGES = Gauge("rollcall_chat_pages", "Open pages of the web chat", multiprocess_mode="livesum")
log = structlog.get_logger(__name__)


@dataclass
class Stream:
    """What the handlers work with."""

    keys: Keys
    visits: Visits
    origins: Origins
    hub: Hub
    listener: Listener
    readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(READERS, "reader"))

    async def visit(self, request: web.Request) -> OpenVisit:
        """The visit of the request's cookie.

        Raises:
            HTTPException: there is none, or it is over.
        """
        local = await self._read(self.visits.local, request.query.get("local", "")[:64])
        if local is None:
            raise web.HTTPNotFound
        framed = request.query.get("framed") == "1"
        token = request.cookies.get(cookie_name(local.handle, framed=framed))
        if not token:
            raise web.HTTPUnauthorized
        try:
            found: OpenVisit = await self._read(self.visits.find, local, self.keys.token_hash(token), now())
        except (BadToken, VisitEnded):
            raise web.HTTPGone from None
        return found

    async def news(self, visit: OpenVisit, since: datetime | None) -> tuple[list[Any], bool]:
        """What is new in a visit, and whether it is still open."""
        rows, held = await self._read(self.visits.news, visit, now(), since)
        return list(rows), held

    async def _read(self, ask: Callable[..., Any], *values: Any) -> Any:
        read = partial(asyncio.get_running_loop().run_in_executor, self.readers, ask, *values)
        try:
            return await read()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        # After a restart of PostgreSQL the pool's connections are dead: the next one is not.
        return await read()


STREAM = web.AppKey("stream", Stream)


def make_app(chosen: Settings) -> web.Application:
    """The process as a web application."""
    engine = make_engine(chosen.database_url, pool_size=READERS)
    hub = Hub()
    stream = Stream(
        keys=Keys(chosen.secret_key.get_secret_value()),
        visits=Visits(make_sessions(engine)),
        origins=Origins.of(chosen.public_base_url, chosen.chat_origins),
        hub=hub,
        listener=Listener(chosen.database_url, hub),
    )
    app = web.Application(middlewares=[_with_cors])
    app[STREAM] = stream
    app.add_routes([web.get(PATH, _follow), web.get("/healthz", _alive), web.get("/metrics", _metrics)])
    app.cleanup_ctx.append(_listening)
    app.on_shutdown.append(_let_go)

    async def dispose(_: web.Application) -> None:
        stream.readers.shutdown()
        engine.dispose()

    app.on_cleanup.append(dispose)
    return app


async def _listening(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[STREAM].listener.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _let_go(app: web.Application) -> None:
    app[STREAM].hub.close()


@web.middleware
async def _with_cors(request: web.Request, handler: Any) -> web.StreamResponse:
    origins = request.app[STREAM].origins
    headers = origins.cors(request.headers.get("Origin"), ours_too=True)
    if not origins.allow(request.headers.get("Origin"), request.host):
        raise web.HTTPForbidden
    request["cors"] = headers
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as refused:
        refused.headers.update(headers)
        raise
    except SQLAlchemyError as error:
        log.warning("chat_record_away", error=type(error).__name__)
        raise web.HTTPServiceUnavailable(headers=headers) from None
    return response


async def _follow(request: web.Request) -> web.StreamResponse:
    """Tells one page what is new in its visit, until it leaves."""
    stream = request.app[STREAM]
    visit = await stream.visit(request)
    try:
        with stream.hub.page(visit.address) as news:
            PAGES.set(stream.hub.open)
            return await _tell(request, stream, visit, news)
    except TooManyPages:
        raise web.HTTPTooManyRequests from None
    finally:
        PAGES.set(stream.hub.open)


async def _tell(request: web.Request, stream: Stream, visit: OpenVisit, news: asyncio.Event) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",  # nginx would else keep events until its buffer is full
            **request["cors"],
        }
    )
    await response.prepare(request)
    with suppress(ConnectionError, TimeoutError):
        await _write(response, f"retry: {int(SystemRandom().uniform(*RETRY_SECONDS) * 1000)}\n\n")
        await _tell_news(response, stream, visit, news, _where_it_stands(request))
    return response


def _where_it_stands(request: web.Request) -> str:
    return request.headers.get("Last-Event-ID") or request.query.get("since") or f"{now().timestamp():.6f}"


async def _tell_news(
    response: web.StreamResponse, stream: Stream, visit: OpenVisit, news: asyncio.Event, stands: str
) -> None:
    told: set[int] = set()
    while not stream.hub.closing:
        news.clear()
        try:
            found, held = await stream.news(visit, thread.since(stands))
        except SQLAlchemyError as error:
            # The page stays, and misses nothing: what came meanwhile is in the record.
            log.warning("chat_record_away", error=type(error).__name__)
            await asyncio.sleep(AWAY_SECONDS)
            news.set()
            continue
        rows = [row for row in found if row.id not in told]
        if rows:
            told.update(row.id for row in rows)
            stands = thread.cursor(rows, stands)
            words = json.dumps({"messages": [thread.as_json(row) for row in rows]})
            await _write(response, f"id: {stands}\ndata: {words}\n\n")
        if not held:
            await _write(response, "event: ended\ndata: {}\n\n")
            return
        for _ in range(LOOK_EVERY):
            if await _happens(news):
                break
            await _write(response, ":\n\n")


async def _happens(news: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            return await news.wait()
    except TimeoutError:
        return False


async def _write(response: web.StreamResponse, words: str) -> None:
    async with asyncio.timeout(WRITE_SECONDS):
        await response.write(words.encode())


async def _alive(request: web.Request) -> web.Response:
    hears = request.app[STREAM].listener.hears
    return web.json_response({"status": "alive" if hears else "deaf"}, status=200 if hears else 503)


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m bot.channels.web_chat.stream", description=(__doc__ or "").strip())
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("CHAT_PORT") or 8002))
    chosen = parser.parse_args()
    configure_logging(settings().log_format, settings().log_level)
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))  # each open page is one
    web.run_app(
        make_app(settings()),
        host=chosen.host,
        port=chosen.port,
        access_log=None,
        print=None,
        shutdown_timeout=2,
        handler_cancellation=True,  # a page that is closed gives its place back at once
    )


if __name__ == "__main__":
    main()
