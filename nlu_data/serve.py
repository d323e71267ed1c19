"""Serves the current model on this machine: `POST /model/parse` and `GET /status`, each with `?token=`.

    RASA_TOKEN=... .venv/bin/python serve.py [--port 5005] [--model models/current.tar.gz]

The port opens when the model is loaded, so whoever can connect can ask.
"""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from environment import PROJECT, prepare


def main() -> None:
    """Read the arguments, and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", type=Path, default=PROJECT / "models" / "current.tar.gz")
    arguments = parser.parse_args()
    token = os.environ.get("RASA_TOKEN")
    if not token:
        sys.exit("RASA_TOKEN is not set: the token that callers of Rasa must send")
    model = arguments.model.resolve()
    if not model.is_file():
        sys.exit(f"no model at {arguments.model}: train one with train.py")
    prepare()
    import_module("serving").serve(model, arguments.port, token)  # only now: it imports Rasa


if __name__ == "__main__":
    main()
