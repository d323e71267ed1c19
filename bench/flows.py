"""`python -m bench.flows`: what a text costs the engine with the flows there are, and with ten times as many.

Texts of one conversation go through the engine alone: no database, no Rasa, the actions answer nothing. Both books run
turn by turn in one process, so that their ratio can be trusted where the times cannot.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.summary import Figure, note
from bot.book import load_book
from bot.engine import ActionResult, FlowBook, State, Turn, advance
from config.settings import ROOT

TIMES = 10
ROUNDS, TEXTS = 40, ("menu", "1", "4", "2", "me + 2", "hello there", "events", "never mind", "certs", "7")
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
FLOW = """
version: "3.1"
slots:
  extra_{number}: {{type: text}}
flows:
  extra_{number}:
    name: Extra {number}
    translation: {{es: {{name: Extra {number}}}}}
    description: One flow more
    metadata: {{menu: {{words: {{en: [extra {number}], es: [otro {number}]}}}}}}
    steps:
      - collect: extra_{number}
      - action: utter_extra_{number}
        next: END
responses:
  utter_ask_extra_{number}:
    - text: "Extra {number}?"
      translation: {{es: "Extra {number}?"}}
  utter_extra_{number}:
    - text: "Extra."
      translation: {{es: "Extra."}}
"""


class _Nothing:
    """Actions that find nothing."""

    def run(self, name: str, slots: Mapping[str, Any], now: datetime) -> ActionResult:
        return ActionResult()


def main() -> int:
    """Measures and prints; returns the exit code."""
    here = load_book(ROOT / "flows")
    with tempfile.TemporaryDirectory() as folder:
        many = load_book(with_more_flows(Path(folder), len(here.flows) * (TIMES - 1)))
    times: dict[int, list[float]] = {len(here.flows): [], len(many.flows): []}
    for _ in range(ROUNDS):
        for book in (here, many):
            times[len(book.flows)].append(_conversation(book))
    few, lots = (median(found) * 1_000_000 / len(TEXTS) for found in times.values())
    note(
        Figure(
            f"the engine with {len(many.flows)} flows",
            f"{lots:.0f} µs a text",
            f"with {len(here.flows)} flows {few:.0f} µs",
            f"{lots / few:.2f}",
            "flat",
        )
    )
    print("| Flows | engine, us a text | ratio |")
    print("| ---: | ---: | ---: |")
    print(f"| {len(here.flows)} | {few:.0f} | 1.00 |")
    print(f"| {len(many.flows)} | {lots:.0f} | {lots / few:.2f} |")
    return 0


def with_more_flows(folder: Path, count: int) -> Path:
    """A copy of the project's flows with so many more beside them, in `folder`."""
    flows = shutil.copytree(ROOT / "flows", folder / "flows")
    for number in range(count):
        (flows / f"extra_{number}.yml").write_text(FLOW.format(number=number), encoding="utf-8")
    return flows


def _conversation(book: FlowBook) -> float:
    state = State()
    began = time.perf_counter()
    for words in TEXTS:
        turn = Turn(text=words, facts={"standing": "verified", "known": True, "local_name": "L", "office_phone": "P"})
        state = advance(book, state, turn, _Nothing(), NOW).state
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
