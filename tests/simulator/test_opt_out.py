"""STOP, START and HELP at the carrier, when that is switched on."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.desk import ANA, NUMBER, Answer, Desk

REPLY = Answer("<Response><Message>From the union</Message></Response>")


def _create(desk: Desk) -> None:
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Hi")


def test_by_default_the_words_are_the_applications_business(desk: Desk) -> None:
    desk.application.answers["/sms"] = REPLY
    assert [reply["body"] for reply in desk.text(ANA, "STOP")["replies"]] == ["From the union"]
    assert "OptOutType" not in desk.application.take().fields
    _create(desk)


@pytest.mark.parametrize("word", ["STOP", " stop ", "Cancel", "END", "revoke", "OPTOUT"])
def test_stop_blocks_and_is_answered_by_the_carrier_alone(desk: Desk, word: str) -> None:
    desk.behave(opt_out="default")
    desk.application.answers["/sms"] = REPLY
    (reply,) = desk.text(ANA, word)["replies"]
    assert reply["by_carrier"]
    assert "unsubscribed" in reply["body"]
    assert "OptOutType" not in desk.application.take().fields
    with pytest.raises(TwilioRestException) as blocked:
        _create(desk)
    assert (blocked.value.status, blocked.value.code) == (400, 21610)
    assert desk.control("GET", "debugger")[0]["code"] == 21610
    assert desk.control("GET", "blocked") == [{"number": NUMBER, "phone": ANA}]


def test_start_brings_back(desk: Desk) -> None:
    desk.behave(opt_out="default")
    desk.text(ANA, "STOP")
    assert desk.text(ANA, "HELP")["replies"] == []
    assert desk.text(ANA, "YES")["replies"] == []
    assert "re-subscribed" in desk.text(ANA, "start")["replies"][0]["body"]
    _create(desk)


@pytest.mark.parametrize("body", ["stop texting me", "STOP.", "opt out", "please cancel"])
def test_only_a_bare_word_counts(desk: Desk, body: str) -> None:
    desk.behave(opt_out="default")
    assert desk.text(ANA, body)["replies"] == []
    _create(desk)


@pytest.mark.parametrize(("body", "kind"), [("STOP", "STOP"), ("info", "HELP"), ("UNSTOP", "START"), ("Yes", "START")])
def test_advanced_opt_out_tells_the_application(desk: Desk, body: str, kind: str) -> None:
    desk.behave(opt_out="advanced")
    desk.text(ANA, body)
    assert desk.application.take().fields["OptOutType"] == kind


def test_a_phone_can_be_blocked_by_hand(desk: Desk) -> None:
    desk.control("PUT", f"blocked/{ANA}")
    with pytest.raises(TwilioRestException):
        _create(desk)
    desk.control("DELETE", f"blocked/{ANA}")
    _create(desk)
