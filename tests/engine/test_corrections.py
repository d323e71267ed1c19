""" "No, 3 guests": the last answer is changed, in the flow under way or just after it."""

from datetime import timedelta

import pytest

from bot.engine import (
    ActionExecuted,
    CannotHandle,
    FlowStarted,
    SlotCorrected,
    SlotSet,
)
from tests.engine.house import Talk, to_guests


class TestCorrections:
    def test_no_three_after_the_end_records_again(self, talk: Talk) -> None:
        to_guests(talk).text("2")
        assert talk.text("no, 3 guests") == "OK, changed.\nRecorded: going, 3 guests."
        assert talk.happened(SlotCorrected) == [SlotCorrected("guests", 2, 3)]
        assert talk.happened(FlowStarted) == [FlowStarted("rsvp", "correction", "rsvp_going")]
        assert talk.text("actually make it 4") == "OK, changed.\nRecorded: going, 4 guests."

    @pytest.mark.parametrize(
        "text",
        ["change that to 3", "i meant 3", "not 2, 3", "3 not 2", "sorry 3", "mejor 3", "perdón, 3", "no, somos 4"],
    )
    def test_ways_to_say_it(self, talk: Talk, text: str) -> None:
        to_guests(talk).text("2")
        assert talk.text(text).endswith("Recorded: going, 3 guests.")

    def test_the_answer_before_is_corrected_while_the_next_is_asked(self, talk: Talk) -> None:
        reply = to_guests(talk).text("no, the membership meeting")
        assert reply == "OK, changed.\nHow many guests?"
        assert talk.happened(SlotCorrected) == [SlotCorrected("event", 7, 8)]

    def test_a_correction_that_a_rejection_refuses_changes_nothing(self, talk: Talk) -> None:
        to_guests(talk).text("2")
        assert talk.text("no, 30") == "At most 20."
        assert ActionExecuted("action_record") not in talk.events
        assert talk.text("no, 5") == "OK, changed.\nRecorded: going, 5 guests."

    def test_half_an_hour_later_it_is_a_text_like_any_other(self, talk: Talk) -> None:
        to_guests(talk).text("2")
        talk.now += timedelta(minutes=31)
        talk.text("no, 3")
        assert talk.happened(SlotCorrected) == []
        assert talk.happened(CannotHandle) == [CannotHandle("unclear", 1)]

    @pytest.mark.parametrize("text", ["no thanks", "no", "actually what time is it", "wait I have a question"])
    def test_other_sentences_change_nothing(self, talk: Talk, text: str) -> None:
        to_guests(talk).text("2")
        talk.text(text)
        assert talk.happened(SlotCorrected) == []
        assert talk.actions.names.count("action_record") == 1

    def test_while_a_free_text_is_asked_for_a_doubtful_correction_is_the_text(self, talk: Talk) -> None:
        talk.text("i moved", "update_contact")
        talk.text("no")
        assert talk.text("actually yes") == "Any note?"
        assert SlotSet("street", "actually yes") in talk.events

    def test_a_free_text_is_corrected_only_by_words_that_can_mean_nothing_else(self, talk: Talk) -> None:
        talk.text("i moved", "update_contact")
        talk.text("y")
        talk.text("12 Main St")
        assert talk.text("change that to 14 Main St") == "OK, changed.\nAny note?"
        assert talk.text("sorry, ring twice") == "Noted 14 Main St."
        assert SlotSet("note", "sorry, ring twice") in talk.events
