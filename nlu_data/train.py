"""Trains the model that serve.py serves, and calibrates its confidence bands.

    .venv/bin/python train.py [--force]

Leaves in models/: `current.tar.gz` (the model), `bands.json` (see calibrate.py) and `current.json` (what it was made
of). When neither the data nor the pipeline has changed since, it says so and stops.
"""

import argparse
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from environment import PROJECT, prepare

MODELS = PROJECT / "models"
MODEL, BANDS, ABOUT = (MODELS / name for name in ("current.tar.gz", "bands.json", "current.json"))
MADE_OF = (
    "config.yml",
    "domain.yml",
    "data/*/*.yml",
    "components/*.py",
    "components/*.yml",
    "calibrate.py",
    "folds.py",
    "training.py",
    "requirements.txt",
)


def main() -> None:
    """Train if there is anything new."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    arguments = parser.parse_args()
    MODELS.mkdir(exist_ok=True)
    with _alone():
        made_of = _content()
        if not arguments.force and _current() == made_of:
            print("The model is up to date.")
            return
        prepare(threads=len(os.sched_getaffinity(0)))
        made, bands = import_module("training").train()  # only now: it imports Rasa
        _keep(made, bands, made_of)


@contextmanager
def _alone() -> Iterator[None]:
    with (MODELS / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _content() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_OF for path in PROJECT.glob(pattern)):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _current() -> str | None:
    if not (MODEL.exists() and BANDS.exists() and ABOUT.exists()):
        return None
    return json.loads(ABOUT.read_text(encoding="utf-8")).get("made_of")


def _keep(made: Path, bands: dict[str, Any], made_of: str) -> None:
    # Whoever reads these while they are replaced finds whole files. `made_of` comes last: should the power go before,
    # the next start trains again.
    made.replace(MODEL)
    _write(BANDS, bands)
    _write(ABOUT, {"made_of": made_of, **bands})


def _write(path: Path, content: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    partial.replace(path)


if __name__ == "__main__":
    main()
