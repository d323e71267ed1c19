"""A webhook's time-outs and retries, written in the fragment of its address, such as `#rc=2&rp=5xx,rt`.

Source: Twilio, webhooks connection overrides. The fragment is neither requested nor signed.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

CONNECT, READ, CLIENT_ERROR, SERVER_ERROR, ALL = "ct", "rt", "4xx", "5xx", "all"


@dataclass(frozen=True, slots=True)
class Overrides:
    """connect_s, total_s: time-outs in seconds. retries: second tries. retry_on: faults that earn one."""

    connect_s: float
    total_s: float
    retries: int = 1
    retry_on: frozenset[str] = frozenset({CONNECT})

    def retries_after(self, fault: str) -> bool:
        return fault in self.retry_on or (ALL in self.retry_on and fault != "")


def split(address: str, total_s: float) -> tuple[str, Overrides]:
    """Part an address from its overrides.

    total_s: the time a webhook has when the fragment does not say, in seconds; connecting has a third of it,
    as Twilio's 5 s of 15 s.
    """
    url, fragment = urldefrag(address)
    given = {name: values[-1] for name, values in parse_qs(fragment).items()}
    total_s = min(
        total_s,
        _milliseconds(given.get("tt"), 15_000, total_s),
        _milliseconds(given.get("rt"), 15_000, total_s),
    )
    return url, Overrides(
        connect_s=_milliseconds(given.get("ct"), 10_000, total_s / 3),
        total_s=total_s,
        retries=min(int(given["rc"]), 5) if given.get("rc", "").isdigit() else 1,
        retry_on=frozenset(given.get("rp", CONNECT).split(",")),
    )


def _milliseconds(text: str | None, most: int, fallback_s: float) -> float:
    if text is None or not text.isdigit():
        return fallback_s
    return min(max(int(text), 100), most) / 1000
