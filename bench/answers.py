"""`python -m bench.answers [--quick]`: the app as it ships beside Rasa's own Twilio channel, in one run."""

import argparse
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack

from bench.measure import Measurement, Pair
from bench.plan import FULL, QUICK, RATE, Plan
from bench.report import report
from bench.sides.carrier import carrier
from bench.sides.ours import ours
from bench.sides.peer_project import trained
from bench.sides.processes import BenchError
from bench.sides.rasa_channel import rasa_channel
from bench.summary import Figure, note
from config.services import ServiceError


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=(__doc__ or "").strip())
    parser.add_argument("--quick", action="store_true", help="two minutes instead of eight, and less to be trusted")
    plan = QUICK if parser.parse_args().quick else FULL
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        print(_measured(plan))
    except (BenchError, ServiceError) as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _measured(plan: Plan) -> str:
    began = time.monotonic()

    def say(words: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:4.0f} s  {words}\n")

    with ExitStack() as stack:
        say("Training the peer's model, if it changed")
        model = trained()
        say("Starting both sides")
        here = stack.enter_context(carrier())
        app = stack.enter_context(ours(here))
        peer = stack.enter_context(rasa_channel(here, model))
        measurement = Measurement(plan, app, peer, say)
        measurement.warm_up()
        closed = {phones: measurement.closed(phones) for phones in plan.closed}
        opened = measurement.open()
        read_by = app.read_by()
        histories = measurement.history()
        say("Stopping")
    _note(closed, opened)
    return report(closed, opened, histories, read_by)


def _note(closed: Mapping[int, Pair], opened: Pair) -> None:
    phones, pair = next(iter(closed.items()))
    ours, theirs = pair.ours.throughput, pair.theirs.throughput
    p95 = opened.ours.percentile(95), opened.theirs.percentile(95)
    note(
        Figure(
            f"texts answered, {phones} phones",
            f"{ours:.0f}/s",
            f"Rasa's Twilio channel {theirs:.0f}/s",
            f"{ours / theirs:.1f}",
            "5 times",
        ),
        Figure(
            f"p95 of an answer at {RATE:g} texts a second",
            f"{p95[0]:.0f} ms",
            f"Rasa's Twilio channel {p95[1]:.0f} ms",
            f"{p95[0] / p95[1]:.2f}",
            "60 ms",
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
