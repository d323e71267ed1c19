"""What the simulator's tests work with: a carrier on a free port, and an application for it to call."""

import asyncio
import queue
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import requests
from aiohttp import web
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.server import make_app
from simulator.settings import Settings

T = TypeVar("T")

ACCOUNT = "AC" + "0" * 32
SERVICE = "MG" + "0" * 32
NUMBER, SECOND_NUMBER = "+14155550100", "+14155550101"
ANA, JOE = "+14155550111", "+14155550112"
PATIENCE_S = 8.0  # how long a test waits for something that should come at once


class Loop:
    """An event loop in a thread, for carriers to run in."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[None, None, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()


@dataclass(frozen=True, slots=True)
class Received:
    """One request the carrier made. `target` is the path and query exactly as they came."""

    method: str
    target: str
    headers: dict[str, str]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    body: str = "<Response/>"
    content_type: str | None = "text/xml"
    status: int = 200
    location: str = ""
    after: threading.Event | None = None


class Application:
    """Whatever the carrier calls: keeps what it was sent, and answers by path."""

    def __init__(self) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        self.answers: dict[str, Answer] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def take(self) -> Received:
        """The next request, waited for."""
        return self.received.get(timeout=PATIENCE_S)

    def take_callbacks(self, count: int) -> list[dict[str, str]]:
        return [self.take().fields for _ in range(count)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        application = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                fields = dict(parse_qsl(body, keep_blank_values=True))
                application.received.put(Received(self.command, self.path, dict(self.headers), fields))
                self._answer(application.answers.get(self.path.partition("?")[0], Answer()))

            def _answer(self, answer: Answer) -> None:
                if answer.after:
                    answer.after.wait(PATIENCE_S)
                content = answer.body.encode()
                self.send_response(answer.status)
                if answer.location:
                    self.send_header("Location", answer.location)
                if answer.content_type:
                    self.send_header("Content-Type", answer.content_type)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if answer.status != 204:
                    self.wfile.write(content)

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Say nothing: a test's output is its failures."""

        for method in ("GET", "POST"):
            setattr(Handler, f"do_{method}", Handler._take)
        return Handler


def _at(simulator: str, url: str) -> str:
    return re.sub(r"^https://(api|content)\.twilio\.com", simulator, url)


class ToSimulator:
    """The real HTTP client of the package, with Twilio's hosts swapped for the carrier's."""

    is_async = False

    def __init__(self, url: str, timeout: float | None = None) -> None:
        self._url = url
        self._http = TwilioHttpClient(timeout=timeout)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return self._http.request(method, _at(self._url, url), *args, **kwargs)


class ToSimulatorAsync:
    """The same for the asynchronous client."""

    is_async = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = AsyncTwilioHttpClient()

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return await self._http.request(method, _at(self._url, url), *args, **kwargs)

    async def close(self) -> None:
        await self._http.close()


@dataclass(slots=True)
class Desk:
    """One carrier and the application it calls."""

    settings: Settings
    url: str
    application: Application
    _session: requests.Session = field(default_factory=requests.Session)

    def client(self, user: str = ACCOUNT, word: str = "simulator", timeout: float | None = None) -> Client:
        return Client(user, word, account_sid=ACCOUNT, http_client=ToSimulator(self.url, timeout))

    def control(self, method: str, path: str, body: object = None) -> Any:
        """One call of the control API; its JSON, or the text of a failure as an AssertionError."""
        response = self._session.request(method, f"{self.url}/simulator/{path}", json=body, timeout=PATIENCE_S)
        assert response.ok, response.text
        return response.json() if response.content else None

    def behave(self, **settings: object) -> None:
        self.control("PATCH", "settings", settings)

    def settled(self) -> Any:
        """The counts, once nothing is on its way any more."""
        return self.control("GET", f"counts?settle_s={PATIENCE_S:.0f}")

    def text(self, phone: str, body: str, **more: object) -> Any:
        """Send a text as a phone; what the application answered."""
        return self.control("POST", f"phones/{phone}/messages", {"body": body, **more})

    def api(self, method: str, path: str, data: dict[str, str] | None = None) -> requests.Response:
        """A bare request to Twilio's API, with the account's credentials."""
        return requests.request(
            method,
            f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/{path}",
            data=data,
            auth=(ACCOUNT, "simulator"),
            timeout=PATIENCE_S,
        )

    def content(self, method: str, path: str, body: object = None) -> requests.Response:
        """A bare request to Twilio's Content API."""
        return requests.request(
            method, f"{self.url}/v1/Content{path}", json=body, auth=(ACCOUNT, "simulator"), timeout=PATIENCE_S
        )

    def close(self) -> None:
        self._session.close()


@contextmanager
def opened(loop: Loop, application: Application, **settings: Any) -> Iterator[Desk]:
    """A carrier that is quick: states follow each other within milliseconds."""
    chosen = Settings(
        **{
            "numbers": (NUMBER, SECOND_NUMBER),
            "sms_url": f"{application.url}/sms?place=caf%C3%A9",
            "webhook_timeout_s": 1.0,
            **settings,
        }
    )
    runner = web.AppRunner(make_app(chosen), access_log=None, shutdown_timeout=0.05)
    loop.run(runner.setup())
    loop.run(web.TCPSite(runner, "127.0.0.1", 0).start())
    desk = Desk(chosen, f"http://127.0.0.1:{runner.addresses[0][1]}", application)
    try:
        desk.behave(sent_after_ms=1, delivered_after_ms=2)
        yield desk
    finally:
        desk.close()
        loop.run(runner.cleanup())


OpenDesk = Callable[..., Desk]
