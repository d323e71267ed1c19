"""`python -m bench.passages`: how well questions find their passage of the contract, into docs/contract.md.

The blind questions are measured, and nothing is chosen by them. The passages' own questions, each left out in turn, and
questions that no passage answers (passages_tuning.yml) are what shares and limits were chosen on.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.passages.contract import Contract
from bot.passages.finding import Found, find
from bot.passages.index import Index
from bot.passages.passage import Passage

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "locals" / "local-1021" / "contract.yml"
BLIND = Path(__file__).with_name("passages_blind.yml")
TUNING = Path(__file__).with_name("passages_tuning.yml")
PAGE = ROOT / "docs" / "contract.md"
NONE = "none"
START, END = "<!-- table: python -m bench.passages -->", "<!-- end of table -->"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the passages that answer it, and what was found."""

    question: str
    wanted: frozenset[str]
    found: Found


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.passages", description=(__doc__ or "").strip())
    parser.add_argument("--errors", action="store_true", help="show the passages' own questions that go wrong")
    parser.add_argument("--dry", action="store_true", help="leave the page alone")
    options = parser.parse_args()
    contract = Contract.model_validate(yaml.safe_load(CONTRACT.read_text(encoding="utf-8")))
    blind = read_blind(contract)
    own = list(_own(contract))
    none = [_ask(contract, text, [NONE]) for text in yaml.safe_load(TUNING.read_text(encoding="utf-8"))["none"]]
    lines = table([*((f"blind, {language}", rows) for language, rows in blind.items()), ("own, left out", own + none)])
    lines += ["", _speed(contract, [row.question for rows in blind.values() for row in rows])]
    print("\n".join(lines))
    if options.errors:
        print(
            "\n".join(f"{row.question}: {_told(row.found)}, not {', '.join(row.wanted)}" for row in own if _wrong(row))
        )
    if not options.dry:
        write(lines)
    return 0


def read_blind(contract: Contract) -> dict[str, list[Asked]]:
    """The blind questions by language, asked."""
    read = yaml.safe_load(BLIND.read_text(encoding="utf-8"))
    return {
        language: [_ask(contract, row["ask"], _listed(row["passage"])) for row in rows]
        for language, rows in read.items()
    }


def table(sets: Sequence[tuple[str, Sequence[Asked]]]) -> list[str]:
    """A Markdown table: of the questions that have a passage, and of those that have none."""
    columns = ("Questions", "With a passage", "answered right", "asked which, right one shown", "answered wrong",
               "asked which, all wrong", "given to a person", "Without", "given to a person", "asked which",
               "answered")  # fmt: skip
    lines = ["| " + " | ".join(columns) + " |", "|---" + "|---:" * (len(columns) - 1) + "|"]
    for name, rows in sets:
        lines.append(f"| {name} | " + " | ".join(_cells(rows)) + " |")
    return lines


def write(lines: Sequence[str]) -> None:
    """Puts the figures in their place on the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text("\n".join([before + START, *lines, END + after]), encoding="utf-8")


def _cells(rows: Sequence[Asked]) -> list[str]:
    having = [row for row in rows if NONE not in row.wanted]
    lacking = [row for row in rows if NONE in row.wanted]
    return [
        str(len(having)),
        _share(having, (row.found.answer is not None and _right(row) for row in having)),
        _share(having, (bool(row.found.close) and _right(row) for row in having)),
        _share(having, (row.found.answer is not None and not _right(row) for row in having)),
        _share(having, (bool(row.found.close) and not _right(row) for row in having)),
        _share(having, (not _shown(row.found) for row in having)),
        str(len(lacking)),
        _share(lacking, (not _shown(row.found) for row in lacking)),
        _share(lacking, (bool(row.found.close) for row in lacking)),
        _share(lacking, (row.found.answer is not None for row in lacking)),
    ]


def _share(rows: Sequence[Asked], hits: Iterable[bool]) -> str:
    return f"{sum(hits) / len(rows):.2f}" if rows else "-"


def _shown(found: Found) -> tuple[Passage, ...]:
    return (found.answer,) if found.answer else found.close


def _right(row: Asked) -> bool:
    return any(passage.id in row.wanted for passage in _shown(row.found))


def _wrong(row: Asked) -> bool:
    return bool(_shown(row.found)) and not _right(row)


def _told(found: Found) -> str:
    return ", ".join(passage.id for passage in _shown(found)) or NONE


def _listed(passage: str | list[str]) -> list[str]:
    return [passage] if isinstance(passage, str) else passage


def _ask(contract: Contract, question: str, wanted: Iterable[str]) -> Asked:
    return Asked(question, frozenset(wanted), find(contract, question))


def _own(contract: Contract) -> Iterable[Asked]:
    """Each question of each passage, as if it were not written there."""
    for passage in contract.approved.values():
        for texts in passage.questions.values():
            for text in texts:
                yield Asked(text, frozenset([passage.id]), find(contract, text, leave_out=text))


def _speed(contract: Contract, questions: Sequence[str]) -> str:
    began = time.perf_counter()
    index = Index(list(contract.approved.values()), contract.synonyms)
    built = time.perf_counter() - began
    took = []
    for question in questions:
        began = time.perf_counter()
        index.search(question)
        took.append(time.perf_counter() - began)
    median = statistics.median(took) * 1000
    return f"{len(contract.approved)} passages are read in {built:.2f} s, once; a question takes {median:.1f} ms."


if __name__ == "__main__":
    sys.exit(main())
