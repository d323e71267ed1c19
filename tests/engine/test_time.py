"""Questions grow old, and the state stays small."""

from datetime import timedelta

from bot.engine import (
    Expired,
)
from tests.engine.house import Talk, to_guests


class TestTime:
    def test_a_day_later_the_question_is_forgotten_without_a_word(self, talk: Talk) -> None:
        to_guests(talk)
        talk.now += timedelta(hours=24)
        assert talk.text("1") == "You owe nothing."
        assert talk.happened(Expired) == [Expired("rsvp")]

    def test_a_flow_may_expire_sooner(self, talk: Talk) -> None:
        talk.text("i moved", "update_contact")
        talk.now += timedelta(minutes=59)
        assert talk.text("yes") == "Which street?"
        talk.now += timedelta(minutes=60)
        talk.text("Oak")
        assert talk.happened(Expired) == [Expired("contact")]

    def test_the_state_does_not_grow_with_the_conversation(self, talk: Talk) -> None:
        sizes = []
        for _ in range(30):
            to_guests(talk).text("2")
            talk.text("blub")
            talk.text("1")
            sizes.append(len(talk.state.to_json()))
        assert sizes[0] == sizes[-1]
        assert sizes[-1] < 1_000
