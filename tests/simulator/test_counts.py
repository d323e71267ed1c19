"""The carrier's own tally, against which "exactly once" is proved; and what it forgets."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.simulator.desk import ANA, JOE, NUMBER, PATIENCE_S, Answer, Desk, OpenDesk


def test_texts_are_counted_by_recipient_apart_from_replies(desk: Desk) -> None:
    desk.application.answers["/sms"] = Answer("Hi", "text/plain")
    for to in (ANA, ANA, JOE):
        desk.client().messages.create(to=to, from_=NUMBER, body="Vote today")
    desk.text(JOE, "hello")
    counts = desk.settled()
    assert counts["by_recipient"] == {ANA: 2, JOE: 1}
    assert counts["replies_by_recipient"] == {JOE: 1}
    assert (counts["accepted"], counts["recipients"], counts["received"]) == (3, 2, 1)
    assert counts["by_final_status"] == {"delivered": 4}
    assert desk.control("GET", "counts?least=2")["by_recipient"] == {ANA: 2}


def test_look_ups_are_counted(desk: Desk) -> None:
    desk.client().messages.list(to=ANA)
    counts = desk.control("GET", "counts")
    assert (counts["lists"], counts["requests"]) == (1, 0)


def test_reset_forgets_everything_even_what_is_on_its_way(desk: Desk) -> None:
    desk.behave(sent_after_ms=60_000, delivered_after_ms=60_000, opt_out="default")
    desk.control("POST", "faults", {"effect": "undelivered"})
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Soon")
    assert desk.control("GET", "counts")["in_transit"] == 2
    desk.control("POST", "reset")
    counts = desk.control("GET", "counts")
    assert (counts["accepted"], counts["in_transit"], counts["by_recipient"]) == (0, 0, {})
    assert desk.control("GET", "faults") == []
    assert desk.control("GET", "settings")["opt_out"] == "off"
    assert desk.client().messages.list() == []


def test_only_so_many_texts_are_kept_but_all_are_counted(open_desk: OpenDesk) -> None:
    desk = open_desk(max_messages=2)
    for body in ("one", "two", "three"):
        desk.client().messages.create(to=ANA, from_=NUMBER, body=body)
    assert [message.body for message in desk.client().messages.list(to=ANA)] == ["three", "two"]
    assert desk.control("GET", "counts")["by_recipient"] == {ANA: 3}


def test_a_page_is_told_of_each_change_of_its_phone_alone(desk: Desk) -> None:
    def news(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
        for line in lines:
            if line.startswith("data: "):
                message = json.loads(line.removeprefix("data: "))
                yield message["body"], message["status"]

    with requests.get(f"{desk.url}/simulator/phones/{ANA}/events", stream=True, timeout=PATIENCE_S) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(lines) == ": watching"
        for to in (JOE, ANA):
            desk.client().messages.create(to=to, from_=NUMBER, body=to)
        told = news(lines)
        assert [next(told) for _ in range(3)] == [(ANA, "queued"), (ANA, "sent"), (ANA, "delivered")]


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_another_sites_page_may_not_use_the_control_api(desk: Desk, origin: str) -> None:
    response = requests.post(f"{desk.url}/simulator/reset", headers={"Origin": origin}, timeout=PATIENCE_S)
    assert response.status_code == 403
    own = requests.post(f"{desk.url}/simulator/reset", headers={"Origin": desk.url}, timeout=PATIENCE_S)
    assert own.status_code == 204
