"""What a visitor types is answered like a text, and stays on the page until the visit ends."""

from collections.abc import Callable
from datetime import timedelta

from config import clock
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import Line


def test_public_questions_are_answered_at_once(visitor: Visitor) -> None:
    assert "Weingarten" in visitor.send("rights")[0]
    assert "Monthly membership meeting" in visitor.send("events")[0]
    assert "text WELCOME to us from your phone" in visitor.send("welcome")[0]
    assert "(415) 555-0123" in visitor.send("pay")[0]


def test_a_message_is_on_the_record_like_a_text(visitor: Visitor) -> None:
    visitor.send("rights")
    rows = visitor.line.rows("SELECT direction, status, address FROM message WHERE channel = 'web_chat' ORDER BY id")
    assert [(row.direction, row.status) for row in rows] == [("in", "received"), ("out", "replied")]
    assert {row.address for row in rows} == {visitor.visit_address}
    kinds = visitor.line.rows("SELECT direction, outcome FROM touch_point WHERE channel = 'web_chat' ORDER BY id")
    assert [tuple(row) for row in kinds] == [("in", "know_rights"), ("out", "know_rights")]


def test_what_was_said_is_there_when_the_page_is_opened_again(visitor: Visitor) -> None:
    (answer,) = visitor.send("rights")
    assert visitor.shown() == ["rights", answer]
    again = visitor.begin()
    assert [each["from"] for each in again["messages"]] == ["visitor", "local"]


def test_a_message_sent_again_is_not_taken_twice(visitor: Visitor) -> None:
    visitor.begin()
    first = visitor.message("rights", key="0123456789abcdef").get_json()
    second = visitor.message("rights", key="0123456789abcdef").get_json()
    assert first["replies"] == [each | {"at": first["replies"][0]["at"]} for each in second["replies"]]
    assert len(visitor.shown()) == 2


def test_the_visitor_chooses_the_language_and_may_change_it(visitor: Visitor) -> None:
    visitor.language = "es"
    assert "Lo que viene" in visitor.send("eventos")[0]
    assert visitor.call("PATCH", "visits/current", {"language": "en"}).status_code == 204
    assert "Coming up" in visitor.send("events")[0]


def test_numbered_choices_come_as_buttons_and_a_press_answers(visitor: Visitor) -> None:
    visitor.send("events")
    labels = [offer["label"] for offer in visitor.last["offers"]]
    assert [offer["pressed"] for offer in visitor.last["offers"]] == list(range(1, len(labels) + 1))
    assert "member number" in visitor.press(labels[0])[0]


def test_the_menu_comes_as_buttons(visitor: Visitor) -> None:
    visitor.send("menu")
    assert "My rights" in [offer["label"] for offer in visitor.last["offers"]]
    assert "Weingarten" in visitor.press("My rights")[0]
    assert visitor.last["offers"] == []


def test_the_rest_of_a_long_answer_is_a_button(visitor: Visitor) -> None:
    visitor.send("rights")
    visitor.line.run(
        "UPDATE conversation SET rest = :rest WHERE channel = 'web_chat'",
        rest='{"words": "And this is the rest.", "member": null, "until": "2999-01-01T00:00:00+00:00"}',
    )
    offers = visitor.call("GET", "visits/current").get_json()["offers"]
    assert [offer["label"] for offer in offers] == ["More"]
    assert visitor.send(offers[0]["body"]) == ["And this is the rest."]


def test_stop_ends_the_visits_messages_and_start_brings_them_back(visitor: Visitor) -> None:
    assert "START" in visitor.send("stop")[0]
    assert visitor.send("rights") == []
    assert visitor.last["stopped"]
    assert visitor.press("START")
    assert "Weingarten" in visitor.send("rights")[0]
    entry = visitor.line.rows("SELECT channel, e164, action FROM consent_entry ORDER BY id DESC LIMIT 2")
    assert {(row.channel, row.e164) for row in entry} == {("web_chat", visitor.visit_address)}


def test_a_person_who_answers_fast_is_no_machine(make_line: Callable[..., Line]) -> None:
    quick = Visitor(make_line(most_replies_per_minute=2))
    assert all(quick.send("rights") for _ in range(5))


def test_clearing_the_chat_ends_the_visit(visitor: Visitor) -> None:
    visitor.send("events")
    assert visitor.call("DELETE", "visits/current").status_code == 204
    assert visitor.shown() == []
    assert visitor.line.value("SELECT state::text FROM conversation WHERE channel = 'web_chat'") == "{}"
    visitor.token = ""
    assert visitor.begin()["messages"] == []


def test_a_visit_nobody_comes_back_to_is_over_after_a_day(visitor: Visitor) -> None:
    visitor.send("rights")
    clock.shift(timedelta(hours=24, minutes=1))
    for response in (visitor.message("rights"), visitor.call("GET", "messages")):
        assert response.status_code == 410
        assert response.get_json()["error"]["start"] == "POST /chat/visits"
    visitor.token = ""
    assert "Weingarten" in visitor.send("rights")[0]
    assert len(visitor.shown()) == 2
