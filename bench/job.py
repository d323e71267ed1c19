"""A job for the load generator and what it brings back; both travel as JSON between two processes."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent

Mode = Literal["closed", "open", "single"]


@dataclass(frozen=True, slots=True)
class Job:
    """Texts to send to one address, as the carrier would.

    url: the webhook.
    account_sid, auth_token: whose webhooks these are; every request is signed.
    to: the number that is texted.
    mode: `closed`, each phone waits for its answer and texts again; `open`, texts arrive at random moments whatever
        is still unanswered; `single`, one phone alone sends its texts in turn.
    stream: number of the stream of texts, see `texts.mix`; in single mode the common questions are sent.
    phones: how many text at the same time.
    seconds: how long texts are sent; in single mode the longest it may take.
    rate: texts a second in open mode.
    conversation: texts a phone sends before another takes its place.
    first: in single mode, which message of the conversation comes first, and `count` how many are sent.
    """

    url: str
    account_sid: str
    auth_token: str
    to: str
    mode: Mode
    seconds: float
    stream: int = 0
    phones: int = 1
    rate: float = 0
    conversation: int = 10
    first: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    milliseconds: from the request to the whole answer, text by text; in open mode from the moment it was due.
    seconds: from the first request to the last answer.
    replies: answers that carried words.
    errors: how often what went wrong, by HTTP status or the name of the error.
    """

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0
    replies: int = 0
    errors: dict[str, int] = field(default_factory=dict)


def send(job: Job) -> Outcome:
    """Runs the job in a process of its own and waits for its end.

    Raises:
        RuntimeError: when the load generator fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed:\n{done.stderr}")
    return Outcome(**json.loads(done.stdout))
