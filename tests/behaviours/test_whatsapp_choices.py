"""Numbered answers as WhatsApp's buttons and lists, and a tap as the answer it stands for."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import ROOT
from models import Channel
from scheduler.sender import Sender
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import MARIA, Line
from tests.fixtures.whatsapp import a_list, buttons, register, whatsapp

PHONE = whatsapp(MARIA)


@pytest.fixture
def line_settings(carrier: Carrier, tmp_path: Path) -> dict[str, Any]:
    """A local with buttons and lists registered at the carrier."""
    folder = tmp_path / "locals"
    shutil.copytree(ROOT / "locals", folder)
    choices = {
        "buttons": {number: register(carrier, buttons(number)) for number in (2, 3)},
        "lists": {number: register(carrier, a_list(number)) for number in (3, 4, 5)},
    }
    (folder / "local-1021" / "whatsapp.yml").write_text(yaml.safe_dump({"choices": choices}))
    return {"locals_dir": folder}


def say(carrier: Carrier, sender: Sender, body: str, phone: str = PHONE) -> dict[str, Any]:
    """The newest message on the phone once everything has left."""
    carrier.send(phone, body=body)
    return newest(carrier, sender, phone)


def tap(carrier: Carrier, sender: Sender, message: dict[str, Any], number: int) -> dict[str, Any]:
    carrier.send(PHONE, tap={"message": message["sid"], "id": str(number)})
    return newest(carrier, sender)


def newest(carrier: Carrier, sender: Sender, phone: str = PHONE) -> dict[str, Any]:
    sender.send_due()
    return carrier.thread(phone)[-1]


def titles(message: dict[str, Any]) -> list[str]:
    return [each["title"] for each in message["taps"]]


def test_many_choices_are_a_list_and_few_are_buttons(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    question = say(carrier, sender, "RSVP")
    assert question["direction"] == "outbound-api"
    assert question["opens"] == "Choose"
    assert len(question["taps"]) == 4
    first = question["taps"][0]
    assert first["title"] == "Rally for a living wage"
    assert first["description"].endswith("State House steps")
    assert "\n" not in question["body"]
    assert "Rally" not in question["body"]
    answer = tap(carrier, sender, question, 1)
    assert "Rally for a living wage" in answer["body"]
    assert (titles(answer), answer["opens"]) == (["GOING", "NOT GOING", "MAYBE"], "")
    until(lambda: carrier.thread(PHONE)[-1]["status"] == "delivered")
    tap(carrier, sender, answer, 3)
    assert (
        served_line.value(
            "SELECT answer FROM rsvp JOIN member ON member.id = member_id WHERE given_name = 'Maria'"
            " ORDER BY rsvp.id DESC LIMIT 1"
        )
        == "maybe"
    )


def test_numbers_can_still_be_texted(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    say(carrier, sender, "RSVP")
    assert titles(say(carrier, sender, "2")) == ["GOING", "NOT GOING", "MAYBE"]


def test_the_thread_and_sms_have_the_numbers_in_words(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    say(carrier, sender, "RSVP")
    said = served_line.value(
        "SELECT body FROM message WHERE direction = 'out' AND channel = 'whatsapp' ORDER BY id DESC LIMIT 1"
    )
    by_sms = served_line.text(MARIA, "RSVP")
    assert "\n1 Rally for a living wage" in by_sms
    assert said.startswith(by_sms)


def test_one_reply_one_message(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    answer = carrier.send(PHONE, body="RSVP")
    assert answer["replies"] == []
    sender.send_due()
    assert sender.send_due() == 0
    assert len(carrier.received(PHONE)) == 1
    assert served_line.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1
    until(lambda: served_line.value("SELECT status FROM message WHERE direction = 'out'") == "delivered")


def test_a_tap_on_an_older_question_is_read_as_words(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    older = say(carrier, sender, "RSVP")
    say(carrier, sender, "1")
    carrier.send(PHONE, tap={"message": older["sid"], "id": "2"})
    assert served_line.value("SELECT count(*) FROM rsvp WHERE answer = 'not_going'") == 0
    kept = served_line.value("SELECT body FROM message WHERE direction = 'in' ORDER BY id DESC LIMIT 1")
    assert kept == older["taps"][1]["title"]


def test_yes_and_no_are_buttons(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    question = say(carrier, sender, "steward")
    assert titles(question) == ["Yes, please", "No, thanks"]


def test_buttons_that_twilio_does_not_have_leave_as_words(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.call("POST", "/simulator/reset")
    carrier.send(PHONE, body="RSVP")
    sender.send_due()
    assert tuple(served_line.rows("SELECT status, content_sid, error_code FROM outbox")[0]) == ("due", None, 21655)
    served_line.run("UPDATE outbox SET due_at = now() - interval '1 minute'")
    sender.send_due()
    words = carrier.received(PHONE)[-1]
    assert "\n1 Rally for a living wage" in words
    assert served_line.value("SELECT count(*) FROM staff_note WHERE kind = 'fault'") == 0


def test_buttons_whatsapp_cannot_show_leave_as_words(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.fault(effect="failed", code=63021, to=PHONE, times=1)
    carrier.send(PHONE, body="RSVP")
    sender.send_due()
    until(lambda: served_line.value("SELECT status FROM outbox") == "due")
    served_line.run("UPDATE outbox SET due_at = now() - interval '1 minute'")
    sender.send_due()
    assert "\n1 Rally for a living wage" in carrier.received(PHONE)[-1]


def test_a_repeated_webhook_adds_no_second_list(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    fields = {"To": whatsapp("+14155550100"), "MessageSid": "SM" + "7" * 32}
    assert served_line.text(PHONE, "RSVP", **fields) == ""
    assert served_line.text(PHONE, "RSVP", **fields) == ""
    assert served_line.value("SELECT count(*) FROM outbox WHERE channel = :c", c=Channel.WHATSAPP.value) == 1


def test_sms_has_no_buttons(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    answer = carrier.send(MARIA, body="RSVP")
    assert [each["taps"] for each in answer["replies"]] == [[]]
