"""An application looks for what it sent or missed: filters, dates and pages of the list."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.desk import ANA, JOE, NUMBER, SECOND_NUMBER, Desk


@pytest.fixture
def conversation(desk: Desk) -> Desk:
    """Two texts to Ana, one to Joe from the second number, and one from Joe."""
    client = desk.client()
    client.messages.create(to=ANA, from_=NUMBER, body="one")
    client.messages.create(to=ANA, from_=NUMBER, body="two")
    client.messages.create(to=JOE, from_=SECOND_NUMBER, body="three")
    desk.text(JOE, "four")
    return desk


@pytest.mark.parametrize(
    ("filters", "bodies"),
    [
        ({}, ["four", "three", "two", "one"]),
        ({"to": ANA}, ["two", "one"]),
        ({"to": NUMBER}, ["four"]),
        ({"from_": JOE}, ["four"]),
        ({"to": JOE, "from_": NUMBER}, []),
        ({"to": JOE, "from_": SECOND_NUMBER}, ["three"]),
        ({"to": "+14155559999"}, []),
    ],
)
def test_filters_by_who_and_whom(conversation: Desk, filters: dict[str, str], bodies: list[str]) -> None:
    assert [message.body for message in conversation.client().messages.list(**filters)] == bodies


def test_filters_by_when_it_was_sent(desk: Desk) -> None:
    desk.text(ANA, "sent now")
    now, client = datetime.now(UTC), desk.client()
    minute = timedelta(minutes=1)
    assert len(client.messages.list(date_sent_after=now - minute)) == 1
    assert len(client.messages.list(date_sent_after=now + minute)) == 0
    assert len(client.messages.list(date_sent_before=now + minute)) == 1
    assert len(client.messages.list(date_sent_before=now - minute)) == 0
    assert len(desk.api("GET", f"Messages.json?DateSent={now:%Y-%m-%d}").json()["messages"]) == 1
    assert len(desk.api("GET", "Messages.json?DateSent=2020-01-01").json()["messages"]) == 0
    # As the documentation writes it, with the sign before the equals sign.
    assert len(desk.api("GET", f"Messages.json?DateSent>={now:%Y-%m-%d}").json()["messages"]) == 1


def test_a_text_that_is_not_sent_yet_has_no_date_to_be_found_by(desk: Desk) -> None:
    desk.behave(sent_after_ms=60_000, delivered_after_ms=60_000)
    desk.client().messages.create(to=ANA, from_=NUMBER, body="waiting")
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert desk.client().messages.list(to=ANA, date_sent_after=long_ago) == []
    assert len(desk.client().messages.list(to=ANA)) == 1


def test_pages_hold_every_text_once_while_new_ones_arrive(desk: Desk) -> None:
    client = desk.client()
    for number in range(5):
        client.messages.create(to=ANA, from_=NUMBER, body=str(number))
    stream = client.messages.stream(to=ANA, page_size=2)
    bodies = [next(stream).body]
    client.messages.create(to=ANA, from_=NUMBER, body="late")
    bodies += [message.body for message in stream]
    assert bodies == ["4", "3", "2", "1", "0"]
