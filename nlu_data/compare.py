"""Compares Rasa pipelines side by side, see bench_pipelines.py. bench/nlu.py runs this and shows the table."""

import os
from importlib import import_module

from environment import prepare

if __name__ == "__main__":
    prepare(threads=len(os.sched_getaffinity(0)))
    import_module("bench_pipelines").main()  # only now: it imports Rasa
