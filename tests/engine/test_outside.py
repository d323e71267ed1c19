"""Flows started from outside, and the Python actions that flows call."""

from pathlib import Path

import pytest

from bot.engine import (
    ActionError,
    ActionFailed,
    ActionResult,
    FlowBook,
    FlowCancelled,
    LanguageSet,
    PatternStarted,
    Say,
)
from tests.engine.house import Actions, Talk, book_of, to_guests


class TestFromOutside:
    def test_a_flow_starts_with_slots(self, talk: Talk) -> None:
        assert talk.start("rsvp", event=8, attending="maybe") == "How many guests?"
        assert talk.text("2") == "Recorded: maybe, 2 guests."

    def test_it_interrupts_what_is_open(self, talk: Talk) -> None:
        to_guests(talk)
        assert talk.start("dues") == "You owe nothing.\nBack to your RSVP: How many guests?"

    def test_a_pattern_asks_the_open_question_again(self, talk: Talk) -> None:
        to_guests(talk)
        assert talk.start("pattern_user_silence") == "No hurry, you can still answer: How many guests?"
        assert talk.happened(PatternStarted) == [PatternStarted("pattern_user_silence")]

    def test_an_unknown_flow_is_the_callers_mistake(self, talk: Talk) -> None:
        with pytest.raises(KeyError):
            talk.start("rvsp")


ERRORS = """
slots: {done: {type: bool}}
flows:
  fragile:
    name: it
    description: Calls an action
    translation: {es: {name: eso}}
    nlu_trigger: [{intent: check_dues}]
    steps: [{action: action_break}, {action: utter_done}]
responses:
  utter_done: [{text: Done., translation: {es: Hecho.}}]
"""


def failing(slots: object) -> ActionResult:
    raise ActionError("no_record")


class TestActions:
    def test_an_action_error_ends_the_flow_with_a_word(self, tmp_path: Path) -> None:
        talk = Talk(book_of(tmp_path, errors=ERRORS), Actions(action_break=failing))
        assert talk.text("dues", "check_dues").startswith("Sorry, something went wrong on our side.")
        assert talk.happened(ActionFailed) == [ActionFailed("action_break", "no_record")]
        assert talk.happened(FlowCancelled) == [FlowCancelled("fragile", "error")]
        assert talk.state.frames == ()

    def test_any_other_exception_passes_through(self, tmp_path: Path) -> None:
        def breaking(slots: object) -> ActionResult:
            raise ZeroDivisionError

        talk = Talk(book_of(tmp_path, errors=ERRORS), Actions(action_break=breaking))
        with pytest.raises(ZeroDivisionError):
            talk.text("dues", "check_dues")

    def test_an_action_says_things_and_changes_the_language(self, tmp_path: Path) -> None:
        result = ActionResult({"done": True}, (Say("utter_done"),), language="es")
        talk = Talk(book_of(tmp_path, errors=ERRORS), Actions(action_break=lambda _: result))
        assert talk.text("en español", "check_dues") == "Hecho."
        assert LanguageSet("es") in talk.events
        assert talk.state.language == "es"

    def test_a_slot_nobody_defined_is_a_mistake_told_at_once(self, tmp_path: Path) -> None:
        result = ActionResult({"dnoe": True})
        talk = Talk(book_of(tmp_path, errors=ERRORS), Actions(action_break=lambda _: result))
        with pytest.raises(KeyError, match="dnoe"):
            talk.text("dues", "check_dues")

    def test_facts_are_seen_by_conditions_and_responses(self, book: FlowBook) -> None:
        talk = Talk(book, facts={"member_known": True})
        assert talk.text("1") == "You owe nothing."
