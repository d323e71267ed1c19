"""`python -m bench.faults [--texts N] [--seed N]`: the proof by faults of tests/faults/, with 100,000 texts.

A campaign goes out while workers, the web, clocks, Valkey and connections to PostgreSQL are killed at random, and the
carrier fails in every way it has. In the end everybody has the text exactly once as the carrier counts, or is accounted
for, and the tables agree. Stores are durable here, and blows fall for as long as it takes.
"""

import argparse
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bench.sides.processes import BenchError
from bench.stage import say, stage
from config.services import ServiceError
from tests.faults.trial import Plan, Toll, undergo
from tests.faults.verdict import Verdict

TEXTS = 100_000
TEXTS_A_SECOND = 250.0  # due, at most; the workers are dead for a part of the time
TEXTS_A_ROUND = 4_000
PATIENCE = 4.0  # times as long as it should take, until it counts as stuck


def main() -> int:
    """Runs it and prints the verdict; returns the exit code, 1 for a failed one."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    chosen = parser.parse_args()
    seconds = chosen.texts / TEXTS_A_SECOND
    rounds = max(1, chosen.texts // TEXTS_A_ROUND)
    hard = Plan(chosen.texts, seconds, rounds, PATIENCE * seconds + 300, chosen.seed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    folder = Path(tempfile.mkdtemp(prefix="rollcall-faults-"))
    try:
        with stage(0) as here:
            toll, verdict = undergo(folder, here.database_url, hard, say)
    except (BenchError, ServiceError, TimeoutError) as error:
        sys.stderr.write(f"rollcall: {error}; logs are in {folder}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    print(_told(toll, verdict))
    if verdict.faults:
        sys.stderr.write(f"rollcall: logs are in {folder}\n")
        return 1
    shutil.rmtree(folder)
    return 0


def _told(toll: Toll, verdict: Verdict) -> str:
    refused = ", ".join(f"{code} {count}" for code, count in sorted(verdict.refused.items()))
    blows = "\n".join(f"- {name}: {count} times, hit {toll.hits[name]}" for name, count in sorted(toll.blows.items()))
    faults = "\n".join(verdict.faults[:20]) or "none"
    return (
        f"{verdict.got:,} members have it exactly once, after {toll.seconds:.0f} s. Refused for good: {refused}.\n"
        f"{verdict.untold} rows do not know their end: their callback met a dead process.\n"
        f"{len(toll.unknown):,} outcomes were unknown, {toll.carrier['lists']:,} look-ups, {toll.again:,} rows were "
        f"claimed more than once.\n\n{blows}\n\nFaults: {faults}"
    )


if __name__ == "__main__":
    sys.exit(main())
