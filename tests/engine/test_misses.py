"""What is not understood: a hint, what is possible, and at the second miss a person."""

import pytest

from bot.engine import (
    CannotHandle,
    FlowStarted,
    Media,
)
from bot.understanding.types import Band
from tests.engine.house import Talk, to_guests


class TestMisses:
    def test_the_second_miss_offers_a_person(self, talk: Talk) -> None:
        talk.text("blub")
        assert talk.text("blub blub").startswith("Sorry, I still don't get it. Shall a person answer you?")
        assert talk.text("1") == "Someone will call you."
        assert talk.happened(FlowStarted) == [FlowStarted("person_after_misses", "link")]
        assert talk.state.misses == 0

    def test_the_offer_may_be_declined(self, talk: Talk) -> None:
        talk.text("blub")
        talk.text("blub")
        assert talk.text("2") == "OK, let's go on here."
        assert talk.text("blub").startswith("Sorry, I didn't get that.")

    def test_the_offer_comes_over_an_open_question_and_goes_back_to_it(self, talk: Talk) -> None:
        assert to_guests(talk).text("dunno") == "Please reply with a number, like 2.\nHow many guests?"
        assert talk.text("who knows").startswith("Sorry, I still don't get it.")
        assert talk.text("no") == "OK, let's go on here.\nHow many guests?"
        assert talk.text("2") == "Recorded: going, 2 guests."

    def test_a_person_may_be_taken_over_an_open_question(self, talk: Talk) -> None:
        to_guests(talk).text("dunno")
        talk.text("who knows")
        assert talk.text("yes") == "Someone will call you.\nBack to your RSVP: How many guests?"

    def test_an_unreadable_answer_to_the_offer_asks_it_again(self, talk: Talk) -> None:
        talk.text("blub")
        talk.text("blub")
        for _ in range(5):
            assert talk.text("blub").startswith("Please reply 1 for yes or 2 for no.")
        assert [frame.flow for frame in talk.state.frames] == ["pattern_cannot_handle"]

    def test_what_is_understood_forgives_a_miss(self, talk: Talk) -> None:
        talk.text("blub")
        talk.text("1")
        talk.text("blub")
        assert talk.happened(CannotHandle) == [CannotHandle("unclear", 1)]

    def test_an_unclear_clarification_leads_to_a_person(self, talk: Talk) -> None:
        talk.text("hm", "rsvp_going", Band.BETWEEN, confidence=0.5)
        talk.text("hmm?")
        assert talk.text("hmmm?").startswith("Sorry, I still don't get it.")

    @pytest.mark.parametrize(
        ("text", "reason"), [("", "empty"), ("   \n", "empty"), ("a" * 1601, "too_long"), ("/rsvp_going", "command")]
    )
    def test_guards_come_before_any_intent(self, talk: Talk, text: str, reason: str) -> None:
        talk.text(text, "rsvp_going", confidence=1.0)
        assert talk.happened(CannotHandle) == [CannotHandle(reason, 1)]
        assert talk.happened(FlowStarted) == []

    @pytest.mark.parametrize("text", ["", "/5", "a" * 1601])
    def test_guards_come_before_an_answer(self, talk: Talk, text: str) -> None:
        assert to_guests(talk).text(text).endswith("How many guests?")

    def test_a_photo_nobody_asked_for(self, talk: Talk) -> None:
        assert talk.text("", media=(Media("m1", "image/jpeg"),)).startswith("I can't open photos")
