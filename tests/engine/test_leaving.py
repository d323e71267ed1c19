"""What does not wait when another flow comes: offers, and all that is open when a flow starts afresh."""

from bot.engine import FlowCancelled, FlowInterrupted, FlowResumed
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
