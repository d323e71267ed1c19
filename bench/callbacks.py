"""`python -m bench.callbacks [--quick]`: status callbacks a second through the web as it ships.

Each is signed, and moves a text that was sent to delivered: the row, its message, and the receipt. Beside it, block by
block in turn and served the same way, a Flask app that checks the signature and does nothing else.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import mean
from typing import Any

from sqlalchemy import text

from bench.sides.processes import BenchError, free_port, running, surroundings
from bench.sides.side import CARRIER, ROOT
from bench.stage import Stage, printed, say, stage
from bench.summary import Figure, note, table
from bot.channels.twilio.webhook import STATUS_PATH
from tests.faults.campaign import announce, plan

BLOCKS, QUICK_BLOCKS = 6, 2  # of each side
BLOCK = 3_000  # callbacks
OURS, PEER = "app:create_app()", "bench.signature_app:create_app()"
AT_ONCE = 32  # connections

# As they are when the carrier has taken them: a message, its touch point, and the SID.
_SEND = text("""
    WITH sent AS (
        UPDATE outbox SET status = 'sent', attempts = 1, attempted_at = now(), body = 'Rally on Saturday.',
            provider_sid = 'SM' || md5(id::text) WHERE kind = 'campaign' RETURNING *
    ), said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status, status_at, at)
        SELECT local_id, channel, 'out', address, provider_sid, body, 1, 'waiting', now(), now() FROM sent
        RETURNING id, local_id, address, channel, provider_sid
    )
    INSERT INTO touch_point (local_id, address, channel, direction, kind, outcome, message_id, at)
    SELECT local_id, address, channel, 'out', 'announcement', 'sent', id, now() FROM said
""")
_LINK = text("UPDATE outbox SET message_id = message.id FROM message WHERE message.provider_sid = outbox.provider_sid")
_SIDS = text("SELECT id, provider_sid, address FROM outbox WHERE status = 'sent' ORDER BY hashint8(id)")
_DELIVERED = text("""
    SELECT count(*) FROM outbox JOIN message ON message.id = message_id
    WHERE outbox.status = 'delivered' AND message.status = 'delivered'
""")


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.callbacks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_BLOCKS} blocks instead of {BLOCKS}")
    blocks = QUICK_BLOCKS if parser.parse_args().quick else BLOCKS

    def measure() -> str:
        with stage((blocks + 1) * BLOCK) as here:
            return _measured(here, blocks)

    return printed(measure)


def _measured(here: Stage, blocks: int) -> str:
    say("Sending what is to be told of")
    posts = _posts(here)
    ours: list[float] = []
    theirs: list[float] = []
    with (
        _served("web", "app:create_app()", here) as web,
        _served("peer", "bench.signature_app:create_app()", here) as peer,
    ):
        for number in range(blocks + 1):
            block = posts[number * BLOCK : (number + 1) * BLOCK]
            say(f"Block {number} of {blocks}")
            for url, rates in ((web, ours), (peer, theirs)) if number % 2 else ((peer, theirs), (web, ours)):
                rates.append(_rate(url, block))
    with here.engine.connect() as database:
        delivered = database.execute(_DELIVERED).scalar_one()
    if delivered != (blocks + 1) * BLOCK:
        raise BenchError(f"{delivered} texts are delivered, and {(blocks + 1) * BLOCK} were told of")
    del ours[0], theirs[0]  # they warmed up
    ratio = mean(ours) / mean(theirs)
    note(
        Figure(
            "status callbacks through the web",
            f"{mean(ours):,.0f}/s",
            f"a Flask app that checks the signature {mean(theirs):,.0f}/s",
            f"{ratio:.2f}",
        )
    )
    rows = [
        ("callbacks a second", f"{mean(ours):,.0f}", f"{mean(theirs):,.0f}", f"{ratio:.2f}"),
        ("lowest block", f"{min(ours):,.0f}", f"{min(theirs):,.0f}", ""),
        ("highest block", f"{max(ours):,.0f}", f"{max(theirs):,.0f}", ""),
    ]
    return table((f"{blocks} blocks of {BLOCK:,} each", "Rollcall", "signature alone", "ratio"), rows)


def _posts(here: Stage) -> list[tuple[str, dict[str, str]]]:
    """A callback for each text: the query of its address, and its fields."""
    plan(here.sessions, here.files, announce(here.sessions))
    with here.sessions.begin() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(_SEND)
        session.execute(_LINK)
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM (ANALYZE)"))
    with here.sessions() as session:
        return [(f"outbox={row.id}", _fields(row.provider_sid, row.address)) for row in session.execute(_SIDS)]


def _fields(sid: str, to: str) -> dict[str, str]:
    return {
        "AccountSid": CARRIER.account_sid,
        "ApiVersion": "2010-04-01",
        "From": CARRIER.numbers[0],
        "MessageSid": sid,
        "MessageStatus": "delivered",
        "RawDlrDoneDate": "2603021800",
        "SmsSid": sid,
        "SmsStatus": "delivered",
        "To": to,
    }


@contextmanager
def _served(name: str, app: str, here: Stage) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "DATABASE_URL": here.database_url,
        "REDIS_URL": here.redis_url,
        "PUBLIC_BASE_URL": url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SECRET_KEY": "signs what this run links to, 32 characters and more",
        "LOG_LEVEL": "WARNING",
    }
    argv = (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", app)
    with running(f"callbacks-{name}", argv, f"{url}/healthz", env):
        yield url


def _rate(url: str, posts: list[tuple[str, dict[str, str]]]) -> float:
    """Callbacks a second."""
    job = {"url": url + STATUS_PATH, "token": CARRIER.auth_token, "posts": posts, "at_once": AT_ONCE}
    command = [sys.executable, "-m", "bench.posts"]
    done = subprocess.run(
        command, input=json.dumps(job), cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"the callbacks could not be posted: {done.stderr.strip().splitlines()[-1:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    if told["refused"]:
        raise BenchError(f"{told['refused']} callbacks were refused")
    return len(posts) / float(told["seconds"])


if __name__ == "__main__":
    sys.exit(main())
