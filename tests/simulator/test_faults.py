"""Carrier trouble on request, as the application's sender will meet it."""

import threading

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.desk import ANA, JOE, NUMBER, Desk


def _create(desk: Desk, to: str = ANA, callback: str = "", timeout: float | None = None) -> str:
    messages = desk.client(timeout=timeout).messages
    return str(messages.create(to=to, from_=NUMBER, body="Hi", status_callback=callback).sid)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"code": 21610}, 400, 21610),
        ({"code": 20429}, 429, 20429),
        ({"code": 20503}, 503, 20503),
        ({}, 500, 20500),
        ({"code": 30002, "status": 403}, 403, 30002),
    ],
)
def test_a_create_is_refused_for_one_phone_only(desk: Desk, fault: dict[str, int], status: int, code: int) -> None:
    desk.control("POST", "faults", {"effect": "reject", "to": ANA, **fault})
    with pytest.raises(TwilioRestException) as refused:
        _create(desk)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert _create(desk, JOE)
    counts = desk.control("GET", "counts")
    assert (counts["requests"], counts["accepted"]) == (2, 1)
    assert counts["rejected"] == {str(code): 1}


def test_a_server_error_may_hide_a_text_that_was_taken(desk: Desk) -> None:
    desk.control("POST", "faults", {"effect": "reject", "code": 20500, "accepted": True, "times": 1})
    with pytest.raises(TwilioRestException):
        _create(desk)
    assert [message.to for message in desk.client().messages.list(to=ANA)] == [ANA]


@pytest.mark.parametrize("effect", ["hang", "break"])
@pytest.mark.parametrize("accepted", [True, False])
def test_an_answer_that_never_comes_leaves_the_outcome_to_be_looked_up(desk: Desk, effect: str, accepted: bool) -> None:
    desk.control("POST", "faults", {"effect": effect, "accepted": accepted, "times": 1, "hang_s": 0.5})
    with pytest.raises(requests.RequestException):
        _create(desk, timeout=0.3)
    assert len(desk.client().messages.list(to=ANA)) == int(accepted)
    counts = desk.settled()
    assert (counts["unanswered"], counts["accepted"]) == (1, int(accepted))
    assert _create(desk)


def test_a_rule_wears_out_after_its_times(desk: Desk) -> None:
    desk.control("POST", "faults", {"effect": "reject", "times": 2})
    for _ in range(2):
        with pytest.raises(TwilioRestException):
            _create(desk)
    assert _create(desk)


def test_the_same_seed_strikes_the_same_texts(desk: Desk) -> None:
    def refused() -> list[bool]:
        desk.behave(seed=7)
        statuses = [
            desk.api("POST", "Messages.json", {"To": ANA, "From": NUMBER, "Body": "Hi"}).status_code for _ in range(40)
        ]
        return [status != 201 for status in statuses]

    desk.control("POST", "faults", {"effect": "reject", "probability": 0.3})
    first = refused()
    assert refused() == first
    assert 4 <= sum(first) <= 20


def test_too_many_creates_at_once_are_turned_away_untouched(desk: Desk) -> None:
    desk.behave(max_concurrent_requests=1, create_latency_ms=500, early_callbacks=True)
    slow = threading.Thread(target=_create, args=(desk, JOE, f"{desk.application.url}/status"))
    slow.start()
    assert desk.application.take().fields["To"] == JOE
    with pytest.raises(TwilioRestException) as refused:
        _create(desk)
    slow.join()
    assert refused.value.code == 20429
    assert desk.control("GET", "counts")["by_recipient"] == {JOE: 1}


def test_rules_are_listed_and_removed(desk: Desk) -> None:
    first = desk.control("POST", "faults", {"effect": "undelivered", "to": ANA})
    desk.control("POST", "faults", {"effect": "hang"})
    assert first["code"] == 30003
    desk.control("DELETE", f"faults/{first['id']}")
    assert [rule["effect"] for rule in desk.control("GET", "faults")] == ["hang"]
    desk.control("DELETE", "faults")
    assert desk.control("GET", "faults") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "faults", {"effect": "explode"}),
        ("POST", "faults", {"effect": "hang", "probability": 2}),
        ("PATCH", "settings", {"create_latency_ms": -1}),
        ("PATCH", "settings", {"latency": 1}),
        ("PATCH", "settings", [1]),
    ],
)
def test_a_control_request_that_makes_no_sense_changes_nothing(
    desk: Desk, method: str, path: str, body: object
) -> None:
    before = desk.control("GET", path)
    with pytest.raises(AssertionError, match="error"):
        desk.control(method, path, body)
    assert desk.control("GET", path) == before
