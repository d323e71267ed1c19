"""How texts are understood. Labels come from the two fixed sets of types.py."""

from prometheus_client import Counter, Histogram

from bot.understanding.types import Understanding

UNDERSTOOD = Counter("rollcall_understood_total", "Texts read, by who read them and how sure", ["source", "band"])
PARSE_SECONDS = Histogram(
    "rollcall_nlu_parse_seconds",
    "Time Rasa took for a text, failures included",
    buckets=(0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)


def count(understanding: Understanding) -> None:
    """Counts one text."""
    UNDERSTOOD.labels(understanding.source, understanding.band.value).inc()
