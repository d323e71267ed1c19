"""An answer to a question, and the flow that asked goes on."""

import pytest

from bot.engine import (
    Asked,
    FlowCompleted,
    FlowStarted,
    SlotRejected,
    SlotSet,
)
from bot.understanding.types import Band, Entity
from tests.engine.house import Talk, to_guests


class TestAnswering:
    def test_a_sure_intent_starts_its_flow_and_the_first_question_is_asked(self, talk: Talk) -> None:
        reply = talk.text("count me in", "rsvp_going")
        assert reply == "Which?\n1 Rally for a living wage, Sat Nov 28\n2 Monthly membership meeting, Tue Dec 1"
        assert talk.happened(FlowStarted) == [FlowStarted("rsvp", "intent", "rsvp_going")]
        assert talk.happened(Asked) == [Asked("event")]

    @pytest.mark.parametrize(("text", "event"), [("2", 8), ("the rally", 7), ("monthly meeting", 8), ("first", 7)])
    def test_a_choice_is_taken_by_number_or_by_words(self, talk: Talk, text: str, event: int) -> None:
        talk.text("count me in", "rsvp_going")
        assert talk.text(text) == "How many guests?"
        assert SlotSet("event", event) in talk.events

    def test_the_flow_runs_to_its_end_and_leaves_no_question(self, talk: Talk) -> None:
        reply = to_guests(talk).text("just me")
        assert reply == "Recorded: going, 0 guests."
        assert talk.happened(FlowCompleted) == [FlowCompleted("rsvp", "action:utter_recorded")]
        assert talk.state.frames == ()
        assert talk.state.question is None
        assert talk.actions.calls[-1][1]["guests"] == 0

    def test_an_intent_fills_the_slots_mapped_to_it(self, talk: Talk) -> None:
        talk.text("can't make it", "rsvp_not_going")
        assert SlotSet("attending", "not_going") in talk.events

    def test_an_entity_fills_its_slot_as_the_reader_reads_it(self, talk: Talk) -> None:
        talk.text("there will be 3 of us", "rsvp_going", entities=(Entity("number", "3 of us", 14, 21),))
        assert talk.text("1") == "Recorded: going, 2 guests."

    def test_an_answer_that_a_rejection_refuses_is_asked_again(self, talk: Talk) -> None:
        assert to_guests(talk).text("50") == "At most 20.\nHow many guests?"
        assert talk.happened(SlotRejected) == [SlotRejected("guests", 50)]
        assert talk.text("20") == "Recorded: going, 20 guests."

    def test_a_number_answers_the_question_and_not_the_menu(self, talk: Talk) -> None:
        assert to_guests(talk).text("1") == "Recorded: going, 1 guests."

    def test_spanish_is_spoken_in_spanish(self, talk: Talk) -> None:
        talk.about["language"] = "es"
        assert talk.text("cuota") == "No debes nada."
        talk.text("voy", "rsvp_going")
        assert talk.text("la primera") == "¿Cuantos invitados?"


class TestFreeText:
    def to_street(self, talk: Talk) -> Talk:
        talk.text("i moved", "update_contact")
        assert talk.text("👍") == "Which street?"
        return talk

    def test_a_text_answers_an_open_text_question(self, talk: Talk) -> None:
        assert self.to_street(talk).text("  500 Oak Ave ") == "Any note?"
        assert SlotSet("street", "500 Oak Ave") in talk.events

    def test_an_unsure_intent_is_still_the_answer(self, talk: Talk) -> None:
        self.to_street(talk).text("dues street 4", "check_dues", Band.BETWEEN, confidence=0.5)
        assert SlotSet("street", "dues street 4") in talk.events

    def test_a_sure_intent_of_another_flow_interrupts(self, talk: Talk) -> None:
        reply = self.to_street(talk).text("wait, what do i owe", "check_dues")
        assert reply == "You owe nothing.\nBack to your address: Which street?"

    def test_a_slot_may_keep_every_text(self, talk: Talk) -> None:
        self.to_street(talk).text("Oak")
        assert talk.text("my boss wants to interview me", "know_rights") == "Noted Oak."

    def test_never_mind_is_not_an_address(self, talk: Talk) -> None:
        assert self.to_street(talk).text("forget it").startswith("OK, let's leave")
