"""`python -m bench.consent`: what it costs to read a text for STOP, START and HELP, and whether long texts cost more.

The peer is what a carrier does: the text without case and marks, looked up among the ten words. A reader that looked
back over the text for every word would take a hundred times as long for ten times the text.
"""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from bot.consent import read
from bot.consent.check import load_cases
from config.settings import ROOT
from tests.consent.spiteful import SPITEFUL

CASES = sorted((ROOT / "tests" / "consent" / "cases").glob("*.yml"))
ROUNDS = 15
SHORT = 160
CARRIER_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "start", "yes", "unstop", "help", "info"}
)


def main() -> int:
    """Measures and prints; returns the exit code."""
    texts = [case.text for path in CASES for case in load_cases(path)]
    ours, theirs = _micros(read, texts), _micros(_as_carriers_do, texts)
    lines = [
        f"{len(texts)} texts of the lists: {ours:.0f} µs a text, {ours / theirs:.0f} times a look-up of ten words",
        "",
        f"| 1,600 characters of | µs | times that of {SHORT} |",
        "|---|---|---|",
    ]
    for name, text in SPITEFUL.items():
        whole, part = _micros(read, [text]), _micros(read, [text[:SHORT]])
        lines.append(f"| {name} | {whole:.0f} | {whole / part:.1f} |")
    print("\n".join(lines))
    return 0


def _as_carriers_do(text: str) -> bool:
    return "".join(filter(str.isalnum, text.casefold())) in CARRIER_WORDS


def _micros(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time a text, the median of some rounds after one that compiles what is met first."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        for text in texts:
            work(text)
        times.append(time.process_time() - began)
    return 1e6 * median(times[1:]) / len(texts)


if __name__ == "__main__":
    sys.exit(main())
