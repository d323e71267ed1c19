"""What does not wait when another flow comes: offers, and all that is open when a flow starts afresh."""

from bot.engine import FlowCancelled, FlowCompleted, FlowInterrupted, FlowResumed
from tests.engine.house import Talk, to_guests


def test_an_offer_is_not_taken_up_again(talk: Talk) -> None:
    assert talk.text("events", "list_events").startswith("Coming up:")
    assert talk.text("dues", "check_dues") == "You owe nothing."
    assert talk.happened(FlowCancelled) == [FlowCancelled("calendar", "dropped")]
    assert not talk.happened(FlowInterrupted)


def test_an_offer_that_was_taken_waits_like_any_question(talk: Talk) -> None:
    talk.text("events", "list_events")
    talk.text("2")
    assert talk.text("dues", "check_dues").endswith("How many guests?")
    assert talk.happened(FlowResumed) == [FlowResumed("calendar")]


def test_what_waits_beneath_an_offer_goes_on_waiting(talk: Talk) -> None:
    to_guests(talk)
    talk.text("events", "list_events")
    assert talk.text("dues", "check_dues").endswith("How many guests?")
    assert talk.happened(FlowResumed) == [FlowResumed("rsvp")]


def test_the_menu_leaves_what_was_open_so_that_its_numbers_count(talk: Talk) -> None:
    to_guests(talk)
    talk.text("menu")
    assert talk.happened(FlowCancelled) == [FlowCancelled("rsvp", "dropped")]
    assert talk.text("1") == "You owe nothing."


def test_the_code_that_waits_beneath_an_offer_is_taken_for_what_it_is(talk: Talk) -> None:
    talk.text("my card", "check_card")
    talk.text("events", "list_events")
    assert talk.text("0422") == "Card 0422."
    assert FlowCancelled("calendar", "dropped") in talk.events


def test_a_plain_number_or_yes_never_answers_beneath_an_offer(talk: Talk) -> None:
    talk.text("i moved", "update_contact")
    talk.text("events", "list_events")
    talk.text("yes")
    assert not talk.happened(FlowCompleted)
    assert [frame.flow for frame in talk.state.frames if not frame.is_pattern] == ["contact", "calendar"]


def test_the_menu_leaves_a_question_that_takes_any_words(talk: Talk) -> None:
    talk.text("i moved", "update_contact")
    talk.text("yes")
    talk.text("12 Main St")
    assert talk.text("Menu").startswith("1 ")
    assert talk.state.frames == ()


def test_later_leaves_what_is_asked(talk: Talk) -> None:
    assert to_guests(talk).text("maybe later") == "OK, let's leave your RSVP."
    assert talk.state.frames == ()


def test_what_waits_beneath_a_flow_that_stands_alone_is_open_and_not_asked(talk: Talk) -> None:
    to_guests(talk)
    assert talk.text("he is hurt", "urgent_help") == "Call 911."
    assert talk.text("2") == "Recorded: going, 2 guests."
