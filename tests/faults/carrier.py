"""The simulator as the trial needs it: its troubles, its moods, and what it knows of every text in the end."""

from dataclasses import dataclass
from typing import Any

import urllib3

from simulator.settings import Settings

ACCOUNT = Settings()

# A text meets the first rule that applies to it. The share of each is of all creates.
TROUBLES: tuple[dict[str, Any], ...] = (
    {"effect": "reject", "code": 20429, "probability": 0.02},  # too many at once: it was not taken
    {"effect": "reject", "code": 20503, "accepted": True, "probability": 0.01},  # an error, and it is sent
    {"effect": "reject", "code": 20500, "probability": 0.01},  # an error, and it was not taken
    {"effect": "hang", "hang_s": 5, "probability": 0.005},  # taken, never answered
    {"effect": "hang", "hang_s": 5, "accepted": False, "probability": 0.003},
    {"effect": "break", "probability": 0.01},  # cut off after it was taken
    {"effect": "break", "accepted": False, "probability": 0.01},  # cut off, not taken
    {"effect": "reject", "code": 21614, "probability": 0.006},  # a landline: final
    {"effect": "reject", "code": 21610, "probability": 0.006},  # opted out at the carrier: final
    {"effect": "undelivered", "code": 30008, "probability": 0.02},  # lost on its way, worth one more try
    {"effect": "undelivered", "code": 30005, "probability": 0.006},  # no such handset: final
    {"effect": "failed", "code": 30006, "probability": 0.004},  # a landline, told later: final
)
# How it treats all texts for a while, one after the other. Between them every order of answer and callbacks comes.
MOODS: dict[str, dict[str, Any]] = {
    "plain": {"create_latency_ms": 30, "sent_after_ms": 100, "delivered_after_ms": 300},
    "callbacks before the answer": {
        "create_latency_ms": 400, "early_callbacks": True, "sent_after_ms": 0, "delivered_after_ms": 50,
    },
    "late callbacks": {"create_latency_ms": 30, "callback_late_ms": 2_500},
    "callbacks twice, in any order": {"create_latency_ms": 60, "callback_repeat": 2, "callback_order": "shuffled"},
    "callbacks backwards": {"create_latency_ms": 60, "callback_order": "reversed"},
}  # fmt: skip
_AS_IT_COMES = {
    "create_latency_ms": 0, "early_callbacks": False, "sent_after_ms": 300, "delivered_after_ms": 900,
    "callback_late_ms": 0, "callback_repeat": 1, "callback_order": "in_order",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One text the carrier took."""

    sid: str
    to: str
    status: str
    error_code: int | None

    @property
    def lost(self) -> bool:
        """Whether it never reached the phone."""
        return self.status in ("undelivered", "failed", "canceled")


class Carrier:
    """The simulator at `url`, by its control API and by Twilio's."""

    def __init__(self, url: str) -> None:
        self._url = url

    def trouble(self) -> None:
        """From now on some texts go wrong."""
        for rule in TROUBLES:
            self._call("POST", "faults", rule)

    def hold(self, *, taken: int, not_taken: int, seconds: float) -> None:
        """The next calls get no answer for so long: first those whose text is not taken, then those whose text is."""
        for accepted, times in ((False, not_taken), (True, taken)):
            rule = {"effect": "hang", "hang_s": seconds, "accepted": accepted, "times": times}
            self._call("POST", "faults", rule)

    def calm(self) -> None:
        """From now on none does."""
        self._call("DELETE", "faults")

    def mood(self, name: str, seed: int) -> None:
        """Treats all texts so from now on; `seed` decides which of them meet trouble."""
        self._call("PATCH", "settings", _AS_IT_COMES | MOODS[name] | {"seed": seed})

    def counts(self, *, settle_seconds: int = 0) -> dict[str, Any]:
        """Its tally, after nothing is on its way any more or so many seconds are over."""
        found: dict[str, Any] = self._call("GET", f"counts?least=1000000&settle_s={settle_seconds}")
        return found

    def texts(self) -> dict[str, list[Text]]:
        """All it took over its API, by number, oldest first."""
        by_number: dict[str, list[Text]] = {}
        page: str | None = f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Messages.json?PageSize=1000"
        headers = urllib3.make_headers(basic_auth=f"{ACCOUNT.account_sid}:{ACCOUNT.auth_token}")
        while page:
            found = urllib3.request("GET", self._url + page, headers=headers, timeout=30).json()
            for each in found["messages"]:
                text = Text(each["sid"], each["to"], each["status"], each["error_code"])
                by_number.setdefault(text.to, []).insert(0, text)
            page = found["next_page_uri"]
        return by_number

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        answer = urllib3.request(method, f"{self._url}/simulator/{path}", json=body, timeout=90)
        assert answer.status < 300, answer.data
        return answer.json() if answer.data else None
