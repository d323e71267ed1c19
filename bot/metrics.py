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
HANDOFFS_OPENED = Counter("rollcall_handoffs_opened_total", "Conversations given to a person", ["reason"])
HANDOFFS_ESCALATED = Counter(
    "rollcall_handoffs_escalated_total", "Hand-offs nobody answered in time, by who is next", ["to"]
)
HANDOFFS_OPEN = Gauge("rollcall_handoffs_open", "Hand-offs open now", multiprocess_mode="livemostrecent")
FIRST_REPLY_SECONDS = Histogram(
    "rollcall_handoff_first_reply_seconds",
    "Time from a hand-off to the first words of a person",
    buckets=(60, 300, 900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 24 * 3600, 48 * 3600),
)


def count_inbound(intent: str, outcome: str) -> None:
    """Counts one message; both words come from our own tables, never from the text."""
    INBOUND.labels(intent, outcome).inc()
