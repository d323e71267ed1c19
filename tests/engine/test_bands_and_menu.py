"""What starts a flow: an intent by its band, a number, a word; and what never does."""

from pathlib import Path

import pytest

from bot.engine import (
    CannotHandle,
    Clarified,
    FlowStarted,
    SlotSet,
    State,
)
from bot.understanding.types import Band
from tests.engine.house import Talk, book_of, to_guests


class TestBands:
    def test_between_asks_with_numbers_and_starts_nothing(self, talk: Talk) -> None:
        reply = talk.text("hm rally?", "rsvp_going", Band.BETWEEN, confidence=0.5, also=(("check_dues", 0.3),))
        assert reply == "Which one do you mean? Reply with its number.\n1 your RSVP\n2 your dues\n3 something else"
        assert talk.happened(Clarified) == [Clarified(("rsvp", "dues"))]
        assert talk.happened(FlowStarted) == []
        assert talk.actions.calls == []

    def test_the_number_starts_the_flow_with_what_the_intent_said(self, talk: Talk) -> None:
        talk.text("hm", "rsvp_not_going", Band.BETWEEN, confidence=0.5)
        assert talk.text("1").startswith("Which?")
        assert talk.happened(FlowStarted) == [FlowStarted("rsvp", "clarification", "rsvp_not_going")]
        assert SlotSet("attending", "not_going") in talk.events

    @pytest.mark.parametrize("text", ["3", "something else", "none of these", "ninguno"])
    def test_something_else(self, talk: Talk, text: str) -> None:
        talk.text("hm", "rsvp_going", Band.BETWEEN, confidence=0.5, also=(("check_dues", 0.3),))
        assert talk.text(text).startswith("OK, please tell me in other words.")
        assert talk.state.frames == ()

    def test_at_most_three_flows_are_offered_and_faint_ones_are_not(self, talk: Talk) -> None:
        also = (("check_dues", 0.3), ("know_rights", 0.2), ("update_contact", 0.1), ("talk_to_person", 0.09))
        talk.text("hm", "rsvp_going", Band.BETWEEN, confidence=0.5, also=also)
        assert talk.happened(Clarified) == [Clarified(("rsvp", "dues", "rights"))]
        talk.text("hm", "check_dues", Band.BETWEEN, confidence=0.5, also=(("know_rights", 0.01),))
        assert talk.happened(Clarified) == [Clarified(("dues",))]

    def test_a_courtesy_is_never_one_of_the_choices(self, talk: Talk) -> None:
        talk.text("hm", "rsvp_going", Band.BETWEEN, confidence=0.5, also=(("greet", 0.4), ("check_dues", 0.3)))
        assert talk.happened(Clarified) == [Clarified(("rsvp", "dues"))]

    def test_a_sure_intent_answers_a_clarification_by_itself(self, talk: Talk) -> None:
        talk.text("hm", "rsvp_going", Band.BETWEEN, confidence=0.5)
        assert talk.text("what do i owe", "check_dues") == "You owe nothing."
        assert talk.state.frames == ()

    def test_below_is_refused(self, talk: Talk) -> None:
        assert talk.text("order me a pizza", "check_dues", Band.BELOW).startswith("Sorry, I didn't get that.")
        assert talk.happened(CannotHandle) == [CannotHandle("unclear", 1)]

    def test_out_of_scope_is_refused_whatever_its_band(self, talk: Talk) -> None:
        assert talk.text("who won the game", "out_of_scope").startswith("I can't do that here.")
        talk.text("who won", "out_of_scope", Band.BETWEEN, also=(("check_dues", 0.3),))
        assert talk.happened(CannotHandle) == [CannotHandle("out_of_scope", 2)]

    def test_an_intent_without_a_flow_is_a_miss_in_any_band(self, talk: Talk) -> None:
        for band in (Band.SURE, Band.BETWEEN):
            talk.state = State()
            talk.text("no", "deny", band, confidence=0.6, also=(("check_dues", 0.3),))
            assert talk.happened(CannotHandle) == [CannotHandle("unclear", 1)]
            assert talk.happened(Clarified) == []

    def test_a_flows_own_threshold_overrides_the_band(self, talk: Talk) -> None:
        talk.text("not me", "rsvp_not_going", Band.BETWEEN, confidence=0.65)
        assert talk.happened(FlowStarted)
        talk.state = State()
        talk.text("not me", "rsvp_not_going", Band.SURE, confidence=0.55)
        assert talk.happened(Clarified) == [Clarified(("rsvp",))]

    def test_between_at_a_closed_question_asks_it_again(self, talk: Talk) -> None:
        reply = to_guests(talk).text("dues or so", "check_dues", Band.BETWEEN, confidence=0.5)
        assert reply == "Please reply with a number, like 2.\nHow many guests?"


class TestMenu:
    def test_numbers_and_words(self, talk: Talk) -> None:
        assert talk.text("1") == "You owe nothing."
        assert talk.text("#2") == "Ask for your steward."
        assert talk.text("CUOTA") == "You owe nothing."
        assert talk.happened(FlowStarted) == [FlowStarted("dues", "menu")]

    def test_the_menu_lists_itself(self, talk: Talk) -> None:
        assert talk.text("menu") == "1 your dues\n2 your rights"

    def test_a_number_that_is_not_in_the_menu_is_a_miss(self, talk: Talk) -> None:
        talk.text("8")
        assert talk.happened(CannotHandle) == [CannotHandle("unclear", 1)]


ADDING = """
flows:
  adding:
    name: adding
    description: Adds to what was told
    translation: {es: {name: agregar}}
    metadata: {menu: {words: {en: [addition]}, patterns: ["^(?:add|agrega) [0-9]{1,6}(?: ?[:.,]|$)"]}}
    steps: [{action: utter_added}]
responses:
  utter_added: [{text: Added., translation: {es: Agregado.}}]
"""


class TestMenuPatterns:
    @pytest.mark.parametrize("text", ["ADD 7: they did it again", "Agrega 12", "add 7.", "addition"])
    def test_a_text_of_this_form_starts_the_flow(self, tmp_path: Path, text: str) -> None:
        talk = Talk(book_of(tmp_path, adding=ADDING))
        assert talk.text(text) == "Added."
        assert talk.happened(FlowStarted) == [FlowStarted("adding", "menu")]

    @pytest.mark.parametrize("text", ["add 2 guests", "please add 7: x", "add seven", "add 1234567: x"])
    def test_any_other_text_does_not(self, tmp_path: Path, text: str) -> None:
        talk = Talk(book_of(tmp_path, adding=ADDING))
        talk.text(text)
        assert talk.happened(FlowStarted) == []
