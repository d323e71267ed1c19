"""Another question in between, a change of mind, a question to skip."""

from bot.engine import (
    CannotHandle,
    FlowCancelled,
    FlowInterrupted,
    FlowResumed,
    FlowStarted,
    SlotSet,
    SlotSkipped,
)
from tests.engine.house import Talk, to_guests


class TestDetours:
    def test_another_flow_interrupts_and_the_first_resumes_with_its_question(self, talk: Talk) -> None:
        reply = to_guests(talk).text("do i owe anything", "check_dues")
        assert reply == "You owe nothing.\nBack to your RSVP: How many guests?"
        assert talk.happened(FlowInterrupted) == [FlowInterrupted("rsvp", "dues")]
        assert talk.happened(FlowResumed) == [FlowResumed("rsvp")]
        assert talk.text("2") == "Recorded: going, 2 guests."

    def test_a_menu_word_interrupts_too(self, talk: Talk) -> None:
        assert to_guests(talk).text("Dues?") == "You owe nothing.\nBack to your RSVP: How many guests?"

    def test_a_flow_with_questions_lets_the_first_wait(self, talk: Talk) -> None:
        assert to_guests(talk).text("i moved", "update_contact") == "Is it new?"
        assert [frame.flow for frame in talk.state.frames] == ["rsvp", "contact"]
        talk.text("yes")
        talk.text("12 Main St")
        assert talk.text("skip") == "Noted 12 Main St.\nBack to your RSVP: How many guests?"

    def test_a_third_flow_drops_the_oldest(self, talk: Talk) -> None:
        to_guests(talk).text("i moved", "update_contact")
        reply = talk.text("what do i owe", "check_dues")
        assert FlowCancelled("rsvp", "dropped") in talk.events
        assert reply == "You owe nothing.\nBack to your address: Is it new?"

    def test_the_same_intent_again_does_not_restart_the_flow(self, talk: Talk) -> None:
        assert to_guests(talk).text("yes i'm going", "rsvp_going").endswith("How many guests?")
        assert talk.happened(FlowStarted) == []

    def test_the_opposite_intent_restarts_the_flow(self, talk: Talk) -> None:
        to_guests(talk).text("i can't come after all", "rsvp_not_going")
        assert FlowCancelled("rsvp", "restart") in talk.events
        assert SlotSet("attending", "not_going") in talk.events

    def test_never_mind_cancels(self, talk: Talk) -> None:
        assert to_guests(talk).text("nvm") == "OK, let's leave your RSVP."
        assert talk.happened(FlowCancelled) == [FlowCancelled("rsvp", "member")]
        assert talk.state.frames == ()

    def test_never_mind_goes_back_to_what_was_interrupted(self, talk: Talk) -> None:
        to_guests(talk).text("i moved", "update_contact")
        assert talk.text("olvídalo").startswith("OK, let's leave your address.")
        assert talk.text("2") == "Recorded: going, 2 guests."

    def test_never_mind_with_nothing_open_is_no_miss(self, talk: Talk) -> None:
        assert talk.text("never mind") == "OK."
        assert talk.happened(CannotHandle) == []

    def test_what_asks_again(self, talk: Talk) -> None:
        assert to_guests(talk).text("what?") == "How many guests?"
        assert talk.state.misses == 0

    def test_a_question_that_is_needed_cannot_be_skipped(self, talk: Talk) -> None:
        assert to_guests(talk).text("skip") == "I need this one to go on.\nHow many guests?"

    def test_a_skippable_question_is_skipped(self, talk: Talk) -> None:
        talk.text("i moved", "update_contact")
        talk.text("yes")
        talk.text("12 Main St")
        assert talk.text("saltar") == "Noted 12 Main St."
        assert talk.happened(SlotSkipped) == [SlotSkipped("note")]
