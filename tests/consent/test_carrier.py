"""Which texts the carrier has answered already (messaging-rules 1.6, checklist 14)."""

import pytest

from bot.consent import carrier_answers


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "unsubscribe",
        "End",
        "QUIT",
        "StopAll",
        "revoke",
        "OPTOUT",
        "cancel",
        "start",
        "UNSTOP",
        "Help",
        "INFO",
        " stop \n",
    ],
)
def test_the_default_words_are_answered_by_the_carrier(text: str) -> None:
    assert carrier_answers(text)


@pytest.mark.parametrize(
    "text",
    ["Stop please", "opt out", "opt-out", "stop.", "STOP!!", "ALTO", "AYUDA", "YES", "please stop", "", "stop stop"],
)
def test_anything_else_is_ours_to_answer(text: str) -> None:
    assert not carrier_answers(text)
