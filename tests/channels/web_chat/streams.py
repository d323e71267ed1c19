"""The chat process as it ships, and pages that follow it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from config.settings import ROOT, Settings

PATIENCE = 20.0


@contextmanager
def streaming(settings: Settings, port: int = 0) -> Iterator[str]:
    """Runs `python -m bot.channels.web_chat.stream` until the block ends; gives its URL."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "PATH": os.defpath,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PUBLIC_BASE_URL": settings.public_base_url,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "CHAT_ORIGINS": settings.chat_origins,
        "CHAT_PORT": str(port),
    }
    process = subprocess.Popen([sys.executable, "-m", "bot.channels.web_chat.stream"], cwd=ROOT, env=env)
    try:
        wait_for(lambda: process.poll() is not None or answers(f"{url}/healthz"))
        assert process.poll() is None
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


@dataclass
class Following:
    """One open page, by the stream alone."""

    response: requests.Response
    lines: Iterator[str] = field(init=False)
    last_id: str = ""

    def __post_init__(self) -> None:
        self.lines = self.response.iter_lines(decode_unicode=True)

    def event(self) -> tuple[str, Any]:
        """The next event: its name and its data."""
        name = "message"
        for line in self.lines:
            kind, _, value = line.partition(": ")
            if kind == "id":
                self.last_id = value
            elif kind == "event":
                name = value
            elif kind == "data":
                return name, json.loads(value)
        return "gone", None

    def bodies(self) -> list[str]:
        """What the next event brings."""
        return [message["body"] for message in self.event()[1]["messages"]]


@contextmanager
def following(url: str, cookies: dict[str, str], last_id: str = "", **headers: str) -> Iterator[Following]:
    """Opens the stream as a browser does."""
    headers |= {"Last-Event-ID": last_id} if last_id else {}
    with requests.get(
        f"{url}/chat/stream?local=local-1021", cookies=cookies, headers=headers, stream=True, timeout=PATIENCE
    ) as response:
        yield Following(response)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def wait_for(condition: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
