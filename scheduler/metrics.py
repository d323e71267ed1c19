"""What Prometheus sees of the outbound half. Labels come from fixed sets."""

from prometheus_client import Counter

PAUSED = Counter("rollcall_sender_paused_total", "Times a sender stopped, because every text would fail", ["remedy"])
SENT_TWICE = Counter("rollcall_sent_twice_total", "Texts the carrier took a second time")
