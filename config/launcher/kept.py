"""The processes of a run, as data: what each is, when it counts as ready, and when it is stopped."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.launcher.health import answers
from config.launcher.surroundings import LOOPBACK, Surroundings
from config.services.postgres import Postgres
from config.services.program import Program
from config.services.valkey import Valkey

Ready = Callable[[int], Awaitable[bool]]


async def _at_once(_pid: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kept:
    """A program that is kept running.

    Args:
        program: what to start.
        ready: whether the process with this number does its work by now.
        before: what has to be done before every start.
        loud: whether its lines show in the terminal; its log file has them either way.
    """

    program: Program
    ready: Ready = field(default=_at_once)
    before: Callable[[], None] = field(default=lambda: None)
    loud: bool = True


def service(server: Postgres | Valkey) -> Kept:
    """One of the embedded stores."""

    async def ready(pid: int) -> bool:
        return server.ready(pid)

    return Kept(program=server.program(), ready=ready, before=server.prepare, loud=False)


def rasa(root: Path, here: Surroundings) -> Kept:
    """Rasa, in its own environment, on loopback alone."""
    folder = root / "nlu_data"
    argv = (str(folder / ".venv" / "bin" / "python"), str(folder / "serve.py"), "--port", str(here.rasa_port))
    program = Program(name="rasa", argv=argv, env=here.env, cwd=folder)
    path = f"/status?token={here.rasa_token}"
    return Kept(program=program, ready=lambda _pid: answers(LOOPBACK, here.rasa_port, path))


def web(root: Path, here: Surroundings) -> Kept:
    """The web app under gunicorn; see config/gunicorn.py."""
    program = _python(root, here, "web", "gunicorn", "-c", "config/gunicorn.py", "app:create_app()", patience=15)
    return Kept(program=program, ready=lambda _pid: answers(here.reach, here.web_port, "/healthz"))


def chat(root: Path, here: Surroundings) -> Kept:
    """The chat process: open pages of the web chat hold their connections here and not in the web app."""
    words = ("bot.channels.web_chat.stream", "--host", here.host, "--port", str(here.chat_port))
    return Kept(
        program=_python(root, here, "chat", *words),
        ready=lambda _pid: answers(here.reach, here.chat_port, "/healthz"),
    )


def clock(root: Path, here: Surroundings) -> Kept:
    """The clock: what becomes due becomes due here."""
    return Kept(program=_python(root, here, "clock", "scheduler.clock"))


def worker(root: Path, here: Surroundings) -> Kept:
    """A Dramatiq worker: hands the outbox to the carrier."""
    # One process: a desk's load fits in its threads, and a process costs 100 MB.
    words = ("dramatiq", "scheduler.actors", "--processes", "1", "--threads", "8")
    return Kept(program=_python(root, here, "worker", *words, patience=15))


def simulator(root: Path, here: Surroundings) -> Kept:
    """The local carrier and its phones."""
    words = ("simulator", "--host", here.host, "--port", str(here.simulator_port))
    webhooks = f"{here.env['PUBLIC_BASE_URL']}/webhooks/twilio"
    env = {
        "SIMULATOR_PHONEBOOK": str(root / "models" / "demo" / "phonebook.yml"),
        "SIMULATOR_CONTENTS": str(root / "models" / "demo" / "contents.yml"),
        **here.env,
        "SIMULATOR_SMS_URL": f"{webhooks}/sms",
        "SIMULATOR_FALLBACK_URL": f"{webhooks}/fallback",
    }
    return Kept(
        program=replace(_python(root, here, "simulator", *words), env=env),
        ready=lambda _pid: answers(here.reach, here.simulator_port, "/"),
    )


def _python(root: Path, here: Surroundings, name: str, *words: str, patience: float = 10) -> Program:
    argv = (sys.executable, "-m", *words)
    return Program(name=name, argv=argv, env=here.env, cwd=root, stop_seconds=patience)
