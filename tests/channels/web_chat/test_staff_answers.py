"""What staff write to a visit is delivered by being stored; the carrier never hears of it."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.channels.twilio.carrier import make_carrier
from config import clock
from scheduler.chats import deliver_chats
from scheduler.chores import end_visits
from scheduler.desk import Desk
from scheduler.sender import Sender
from scheduler.wake import Waker
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import MARIA, Line


def write(line: Line, address: str, body: str, kind: str = "notice", expires_at: datetime | None = None) -> None:
    """A row as the relay of a hand-off leaves it."""
    line.run(
        "INSERT INTO outbox "
        "(local_id, channel, address, body, kind, status, due_at, expires_at, created_at, status_at) "
        "SELECT id, 'web_chat', :address, :body, :kind, 'due', now(), :expires_at, now(), now() FROM local",
        address=address,
        body=body,
        kind=kind,
        expires_at=expires_at,
    )


def deliver(line: Line) -> int:
    return deliver_chats(line.sessions, clock.now())


def state(line: Line) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in line.rows("SELECT status, refusal FROM outbox ORDER BY id")]


def test_what_staff_write_is_on_the_page(visitor: Visitor) -> None:
    visitor.send("rights")
    write(visitor.line, visitor.visit_address, "Maria here: call me at noon.")
    assert deliver(visitor.line) == 1
    assert state(visitor.line) == [("delivered", None)]
    assert visitor.shown()[-1] == "Maria here: call me at noon."
    row = visitor.line.rows("SELECT status, direction, channel FROM message ORDER BY id DESC LIMIT 1")[0]
    assert tuple(row) == ("delivered", "out", "web_chat")
    assert visitor.line.value("SELECT direction FROM touch_point ORDER BY id DESC LIMIT 1") == "out"
    assert deliver(visitor.line) == 0


def test_a_hand_off_goes_back_and_forth_between_the_page_and_a_stewards_phone(visitor: Visitor) -> None:
    line = visitor.line
    visitor.send("dues")
    visitor.prove("10422")
    assert "your steward" in visitor.send("person")[0]
    assert visitor.send("Can you call me about Friday?") == []
    told = line.rows("SELECT body FROM outbox WHERE address = :maria ORDER BY id", maria=MARIA)
    assert any("Can you call me about Friday?" in row.body for row in told)
    line.text(MARIA, "I will, at noon.")
    deliver(line)
    assert "I will, at noon." in visitor.shown()[-1]
    assert visitor.visit_address not in " ".join(row.body for row in told)


def test_words_for_a_member_wait_until_whoever_sits_there_proves_to_be_that_member_again(visitor: Visitor) -> None:
    line = visitor.line
    visitor.send("dues")
    visitor.prove("10422")
    visitor.send("person")
    visitor.send("Can you call me about Friday?")
    clock.shift(timedelta(minutes=31))
    line.text(MARIA, "Joe, about your grievance: noon.")
    deliver(line)
    assert "grievance" not in " ".join(visitor.shown())
    visitor.send("menu")
    visitor.send("dues")
    visitor.prove("10422")
    deliver(line)
    assert "Joe, about your grievance: noon." in " ".join(visitor.shown())


def test_checking_in_is_done_from_the_phone(visitor: Visitor) -> None:
    assert "from your phone" in visitor.send("HERE 4821")[0]


def test_a_page_that_asks_for_what_is_new_gets_it(visitor: Visitor) -> None:
    visitor.send("rights")
    cursor = visitor.call("GET", "visits/current").get_json()["cursor"]
    clock.shift(timedelta(minutes=2))
    write(visitor.line, visitor.visit_address, "Hello.")
    deliver(visitor.line)
    visitor.query["since"] = cursor
    new = visitor.call("GET", "messages").get_json()
    assert new["messages"][-1]["body"] == "Hello."
    visitor.query["since"] = new["cursor"]
    clock.shift(timedelta(minutes=4))
    assert [each["body"] for each in visitor.call("GET", "messages").get_json()["messages"]] == ["Hello."]
    visitor.query["since"] = "nonsense"
    assert visitor.call("GET", "messages").status_code == 200


@pytest.mark.parametrize("words", ["stop"])
def test_a_visit_that_said_stop_gets_nothing(visitor: Visitor, words: str) -> None:
    visitor.send(words)
    write(visitor.line, visitor.visit_address, "Hello.")
    deliver(visitor.line)
    assert state(visitor.line) == [("canceled", "opted_out")]
    assert "Hello." not in visitor.shown()


def test_a_visit_that_is_over_gets_nothing_and_the_row_says_why(visitor: Visitor) -> None:
    visitor.send("rights")
    visitor.call("DELETE", "visits/current")
    write(visitor.line, visitor.visit_address, "Hello.")
    deliver(visitor.line)
    assert state(visitor.line) == [("canceled", "visit_ended")]


def test_the_sender_leaves_rows_of_the_chat_alone(visitor: Visitor) -> None:
    visitor.send("rights")
    write(visitor.line, visitor.visit_address, "Hello.")
    Sender(visitor.line.sessions, make_carrier(visitor.line.settings)).send_due()
    assert state(visitor.line) == [("due", None)]


def test_what_is_past_its_use_is_not_delivered(visitor: Visitor) -> None:
    visitor.send("rights")
    write(visitor.line, visitor.visit_address, "Hello.", expires_at=clock.now() - timedelta(seconds=1))
    assert deliver(visitor.line) == 0


def test_an_answer_that_came_too_late_for_the_page_is_delivered_too(visitor: Visitor) -> None:
    visitor.send("rights")
    visitor.line.run(
        "INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at) "
        "SELECT id, 'web_chat', 'out', :address, 'Late.', 1, 'waiting', now(), now() FROM local",
        address=visitor.visit_address,
    )
    assert "Late." not in visitor.shown()
    write(visitor.line, visitor.visit_address, "Late.", kind="reply")
    visitor.line.run("UPDATE outbox SET message_id = (SELECT max(id) FROM message)")
    deliver(visitor.line)
    assert visitor.shown().count("Late.") == 1


def test_visits_are_ended_and_forgotten_in_time(visitor: Visitor) -> None:
    line = visitor.line
    visitor.send("events")
    visitor.send("dues")
    visitor.send("10422")
    desk = Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot)
    work = partial(end_visits.chore, desk)
    work()
    assert line.value("SELECT count(*) FROM visit WHERE ended_at IS NULL") == 1
    clock.shift(timedelta(days=1, minutes=1))
    work()
    assert line.value("SELECT count(*) FROM visit WHERE ended_at IS NOT NULL AND token_hash IS NULL") == 1
    assert line.value("SELECT state::text FROM conversation WHERE channel = 'web_chat'") == "{}"
    clock.shift(timedelta(days=3))
    work()
    assert line.value("SELECT count(*) FROM visit_code") == 0
    clock.shift(timedelta(days=32))
    work()
    assert line.value("SELECT count(*) FROM visit") == 0
    assert line.value("SELECT count(*) FROM message WHERE channel = 'web_chat'") > 0
