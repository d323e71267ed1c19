"""What Prometheus sees of the bot. Labels come from fixed sets: intents, flows, outcomes."""

from prometheus_client import Counter, Gauge, Histogram

INBOUND = Counter("rollcall_inbound_total", "Inbound messages answered", ["intent", "outcome"])
SECONDS = Histogram(
    "rollcall_inbound_seconds",
    "Time from a webhook to its answer",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15),
)
LATE = Counter("rollcall_inbound_late_total", "Replies that left by the outbox because the deadline was past")
FAILED = Counter("rollcall_inbound_failed_total", "Turns that ended in an error", ["error"])
NLU_STATE = Gauge("rollcall_nlu_ready", "1 when Rasa answers, 0 when keywords do", multiprocess_mode="livemostrecent")


def count_inbound(intent: str, outcome: str) -> None:
    """Counts one message; both words come from our own tables, never from the text."""
    INBOUND.labels(intent, outcome).inc()
