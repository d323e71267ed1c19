"""`python -m bench.nlu [--quick]`: pipelines for understanding, side by side on the same texts, into docs/nlu.md.

The comparing runs in Rasa's environment (nlu_data/compare.py); this shows its rows as they come, and keeps them in
var/bench/pipelines.jsonl, for the last one takes longer than all others together.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / "nlu_data" / ".venv" / "bin" / "python"
COMPARE = ROOT / "nlu_data" / "compare.py"
PAGE = ROOT / "docs" / "nlu.md"
KEPT = ROOT / "var" / "bench" / "pipelines.jsonl"
START, END = "<!-- table: python -m bench.nlu -->", "<!-- end of table -->"

Row = dict[str, str | float]
COLUMNS = {
    "fold_en": "fold: en",
    "fold_es": "es",
    "fold_top3": "top 3",
    "fold_refused": "others refused",
    "blind_en": "blind: en",
    "blind_es": "es",
    "blind_top3": "top 3",
    "blind_refused": "others refused",
    "blind_good_refused": "good refused",
    "train": "train, s",
    "parse": "ms a text",
}
MEASURED = ("train", "parse")  # the others are shares


def main() -> int:
    """Compares and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu", description=(__doc__ or "").strip())
    parser.add_argument("--quick", action="store_true", help="without Rasa's default pipeline; leaves the page alone")
    quick = parser.parse_args().quick
    if not PYTHON.is_file():
        sys.stderr.write("rollcall: Rasa's environment is not built: run `make train`\n")
        return 1
    try:
        rows = list(_rows(quick))
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"rollcall: comparing failed with exit code {error.returncode}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    print("\n".join(table(rows)))
    if not quick:
        write(PAGE, table(rows))
    return 0


def table(rows: list[Row]) -> list[str]:
    """The rows as a Markdown table."""
    lines = ["| Pipeline | " + " | ".join(COLUMNS.values()) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
    lines += [f"| {row['name']} | " + " | ".join(_cell(name, row[name]) for name in COLUMNS) + " |" for row in rows]
    return lines


def write(page: Path, lines: list[str]) -> None:
    """Put the table in its place on the page.

    Raises:
        ValueError: the page has no place for it.
    """
    text = page.read_text(encoding="utf-8")
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{page.name} has no place for the table")
    page.write_text("\n".join([before + START, *lines, END + after]), encoding="utf-8")


def _rows(quick: bool) -> Iterator[Row]:
    command = [str(PYTHON), str(COMPARE), *(["--quick"] if quick else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as comparing:
        assert comparing.stdout is not None
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        with KEPT.open("w", encoding="utf-8") as kept:
            for line in comparing.stdout:
                if line.startswith("{"):  # Rasa tells where it puts each model
                    row: Row = json.loads(line)
                    sys.stderr.write(f"  {row['name']}: {row['fold_en']} en, {row['fold_es']} es\n")
                    kept.write(line)
                    kept.flush()
                    yield row
    if comparing.returncode:
        raise subprocess.CalledProcessError(comparing.returncode, command)


def _cell(name: str, value: str | float) -> str:
    return f"{value:.0f}" if name in MEASURED else f"{float(value):.3f}"


if __name__ == "__main__":
    sys.exit(main())
