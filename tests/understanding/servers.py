"""Servers on real sockets that behave badly, in place of Rasa."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot.understanding.types import Understanding
from bot.understanding.understander import Understander
from config.settings import ROOT

ANSWER = {
    "text": "",
    "model_id": "m1",  # of GET /status, which gets the same answer
    "intent": {"name": "check_dues", "confidence": 0.97},
    "entities": [{"entity": "month", "value": "may", "start": 4, "end": 7, "extractor": "x"}],
    "intent_ranking": [{"name": "check_dues", "confidence": 0.97}, {"name": "pay_dues", "confidence": 0.02}],
}


def http(body: object, status: str = "200 OK") -> bytes:
    """An HTTP answer that keeps the connection open."""
    data = json.dumps(body).encode()
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


class Server:
    """Counts the connections and requests that it got.

    Args:
        answer: bytes to send for a request, None to send nothing; may block.
        per_connection: requests after which it closes a connection without a word.
    """

    def __init__(self, answer: Callable[[], bytes | None], per_connection: int = 1000) -> None:
        self._answer = answer
        self._per_connection = per_connection
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        self.requests = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stops, and closes every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for line in (self._listener, *self._lines):
            with suppress(OSError):
                line.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._lines.append(line)
                self.connections += 1
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            for _ in range(self._per_connection):
                if not _read_request(line):
                    return
                self.requests += 1
                answer = self._answer()
                if answer is None:
                    line.recv(1)
                    return
                line.sendall(answer)


def _read_request(line: socket.socket) -> bool:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = line.recv(65536)
        if not piece:
            return False
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")]
    while len(body) < sum(lengths):
        body += line.recv(65536)
    return True


@contextmanager
def serving(answer: Callable[[], bytes | None], per_connection: int = 1000) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(answer, per_connection)
    try:
        yield server
    finally:
        server.close()


def dead_url() -> str:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def understander(url: str, timeout_seconds: float = 0.4) -> Understander:
    """One that asks `url`, without a calibrated model."""
    return Understander(
        rasa_url=url, rasa_token="secret-token", timeout_seconds=timeout_seconds, models_dir=ROOT / "tests" / "nothing"
    )


def read_without_rasa(text: str | None) -> Understanding:
    """How a text is read while Rasa is away."""
    return understander(dead_url()).understand(text)
