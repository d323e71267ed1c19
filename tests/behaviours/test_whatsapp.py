"""WhatsApp: the same person by number, consent and a window of its own, templates outside it: behaviour 41."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from config import clock
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from tests.fixtures.campaigns import belonging
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, DANA, JOE, LOCAL, STRANGER, Line
from tests.fixtures.whatsapp import plain, register, whatsapp

NOTICE = text("""
    INSERT INTO outbox (local_id, channel, address, body, content_sid, content_variables, kind, run_id, recipient_id,
                        member_id, status, due_at, created_at, status_at)
    SELECT id, 'whatsapp', :phone, :body, :sid, CAST(:variables AS jsonb), :kind, :run_id, :recipient_id,
           :member_id, 'due', :now, :now, :now
    FROM local
""")


def say(line: Line, phone: str, body: str, **fields: str) -> str:
    """What the line answers by TwiML to a WhatsApp message."""
    return line.text(whatsapp(phone), body, To=whatsapp(LOCAL), ProfileName="Nobody <b>", WaId=phone[1:], **fields)


def put(line: Line, phone: str, body: str = "Rally on Saturday.", kind: str = "notice", **more: object) -> None:
    """One row of the outbox for WhatsApp, due now, with consent on record."""
    line.run(
        "INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)"
        " SELECT id, 'whatsapp', :p, 'opt_in', 'staff', 'test', :now FROM local",
        p=phone,
        now=clock.now(),
    )
    values = {"sid": None, "variables": None} | belonging(line, phone, kind) | more
    with line.sessions.begin() as session:
        session.execute(NOTICE, {"phone": phone, "body": body, "kind": kind, "now": clock.now()} | values)


def newest(line: Line) -> tuple[Any, ...]:
    return tuple(line.rows("SELECT status, refusal, error_code FROM outbox ORDER BY id DESC LIMIT 1")[0])


def notes(line: Line) -> list[str]:
    return [row.detail for row in line.rows("SELECT detail FROM staff_note WHERE kind = 'fault' ORDER BY id")]


# The person, their consent and their conversation


def test_behaviour_41_the_same_person_by_number_with_a_conversation_of_its_own(keyword_line: Line) -> None:
    by_sms, by_whatsapp = keyword_line.text(ANA, "cuotas"), say(keyword_line, ANA, "cuotas")
    # Each conversation says once who we are and how to stop.
    assert by_whatsapp.startswith(by_sms)
    rows = keyword_line.rows("SELECT channel FROM conversation WHERE address = :p ORDER BY channel", p=ANA)
    assert [row.channel for row in rows] == ["sms", "whatsapp"]
    members = keyword_line.rows("SELECT DISTINCT member_id FROM touch_point WHERE address = :p", p=ANA)
    assert len(members) == 1


def test_behaviour_41_an_open_question_is_its_channels_own(keyword_line: Line) -> None:
    keyword_line.text(JOE, "RSVP")
    say(keyword_line, JOE, "menu")
    rows = keyword_line.rows(
        "SELECT channel, state->'question'->>'slot' FROM conversation WHERE address = :p ORDER BY channel",
        p=JOE,
    )
    assert [tuple(row) for row in rows] == [("sms", "event_id"), ("whatsapp", None)]


def test_behaviour_41_stop_by_whatsapp_is_whatsapps_alone(keyword_line: Line) -> None:
    assert say(keyword_line, ANA, "STOP")
    assert say(keyword_line, ANA, "cuotas") == ""
    assert keyword_line.text(ANA, "cuotas")
    assert say(keyword_line, ANA, "START")
    assert say(keyword_line, ANA, "cuotas")


def test_behaviour_41_who_has_left_by_sms_is_answered_by_whatsapp(keyword_line: Line) -> None:
    assert keyword_line.text(DANA, "dues") == ""
    assert say(keyword_line, DANA, "dues")


def test_behaviour_41_an_unknown_number_gets_nothing_private(keyword_line: Line) -> None:
    assert say(keyword_line, STRANGER, "dues") == keyword_line.text(STRANGER, "dues")


def test_the_name_they_gave_themselves_is_kept_nowhere(keyword_line: Line) -> None:
    say(keyword_line, ANA, "cuotas", ExternalUserId="whatsapp:ID.7", Forwarded="true", MessageType="text")
    assert keyword_line.value("SELECT count(*) FROM touch_point WHERE events::text LIKE '%Nobody%'") == 0
    assert keyword_line.value("SELECT count(*) FROM message WHERE body LIKE '%Nobody%'") == 0


def test_a_sender_without_a_number_is_ignored(keyword_line: Line) -> None:
    assert keyword_line.text("whatsapp:ID.123456789", "dues", To=whatsapp(LOCAL)) == ""
    assert keyword_line.value("SELECT count(*) FROM message") == 0


# What comes besides words


def test_a_place_is_kept_as_words(keyword_line: Line) -> None:
    say(keyword_line, ANA, "", Latitude="37.78", Longitude="-122.41", Label="Gate B", Address="1 Pier Rd\n94105")
    assert keyword_line.value("SELECT body FROM message WHERE direction = 'in'") == (
        "[location] 37.78000, -122.41000 Gate B, 1 Pier Rd 94105"
    )


@pytest.mark.parametrize(("latitude", "longitude"), [("north", "1"), ("91", "1"), ("nan", "1"), ("", "1")])
def test_a_place_that_is_none_is_left_out(keyword_line: Line, latitude: str, longitude: str) -> None:
    say(keyword_line, ANA, "cuotas", Latitude=latitude, Longitude=longitude)
    assert keyword_line.value("SELECT body FROM message WHERE direction = 'in'") == "cuotas"


def test_a_voice_note_is_kept_for_the_worker(keyword_line: Line) -> None:
    said = say(keyword_line, ANA, "", NumMedia="1", MediaUrl0="https://a.test/1", MediaContentType0="audio/ogg")
    assert said
    assert keyword_line.value("SELECT claimed_type FROM media") == "audio/ogg"


# Twenty-four hours


def test_behaviour_41_inside_the_window_words_leave_as_they_are(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.send(whatsapp(ANA), body="cuotas")
    put(served_line, ANA)
    sender.send_due()
    until(lambda: newest(served_line)[0] == "delivered")
    assert carrier.received(whatsapp(ANA))[-1] == "Rally on Saturday."


@pytest.mark.parametrize("kind", ["notice", "reply"])
def test_behaviour_41_outside_it_words_do_not_leave_and_staff_are_told(
    served_line: Line, sender: Sender, carrier: Carrier, kind: str
) -> None:
    carrier.send(whatsapp(ANA), body="cuotas")
    before = len(carrier.received(whatsapp(ANA)))
    clock.shift(timedelta(hours=24))
    put(served_line, ANA, kind=kind)
    sender.send_due()
    assert newest(served_line) == ("failed", "window_closed", None)
    assert len(carrier.received(whatsapp(ANA))) == before
    assert len(notes(served_line)) == 1
    assert "24 hours" in notes(served_line)[0]


def test_behaviour_41_nobody_who_never_wrote_gets_free_words(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    served_line.text(ANA, "cuotas")
    put(served_line, ANA)
    sender.send_due()
    assert newest(served_line)[:2] == ("failed", "window_closed")


def test_a_campaign_outside_the_window_fills_no_list_of_notes(
    served_line: Line, campaign_sender: CampaignSender
) -> None:
    put(served_line, ANA, kind="campaign")
    campaign_sender.send_campaigns()
    assert newest(served_line)[:2] == ("failed", "window_closed")
    assert notes(served_line) == []


def test_behaviour_41_outside_it_the_template_leaves(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    sid = register(carrier, plain("Union: {{1}} on {{2}}, see you."), approved=True)
    put(served_line, ANA, sid=sid, variables='{"1": "Rally", "2": "Sat"}')
    sender.send_due()
    until(lambda: newest(served_line)[0] == "delivered")
    assert carrier.received(whatsapp(ANA)) == ["Union: Rally on Sat, see you."]
    assert notes(served_line) == []


def test_inside_it_our_own_words_leave_though_there_is_a_template(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.send(whatsapp(ANA), body="cuotas")
    put(served_line, ANA, sid="HX" + "0" * 32, variables="{}")
    sender.send_due()
    assert carrier.received(whatsapp(ANA))[-1] == "Rally on Saturday."


def test_63016_is_not_tried_as_it_was_but_as_the_template(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    sid = register(carrier, plain("Union: {{1}}, see you."), approved=True)
    carrier.send(whatsapp(ANA), body="cuotas")
    carrier.call("PUT", f"/simulator/phones/{whatsapp(ANA)}/window", {"hours_ago": 25})
    put(served_line, ANA, sid=sid, variables='{"1": "Rally"}')
    sender.send_due()
    until(lambda: newest(served_line)[0] == "due")
    clock.shift(timedelta(seconds=5))
    sender.send_due()
    until(lambda: newest(served_line)[0] == "delivered")
    sent = [each for each in carrier.thread(whatsapp(ANA)) if each["direction"] == "outbound-api"]
    assert [(each["body"], each["error_code"]) for each in sent] == [
        ("Rally on Saturday.", 63016),
        ("Union: Rally, see you.", None),
    ]


def test_63016_without_a_template_fails_and_closes_the_window_here(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.send(whatsapp(ANA), body="cuotas")
    carrier.call("PUT", f"/simulator/phones/{whatsapp(ANA)}/window", {"hours_ago": 25})
    put(served_line, ANA)
    sender.send_due()
    until(lambda: newest(served_line)[0] == "failed")
    assert newest(served_line) == ("failed", None, 63016)
    put(served_line, ANA, body="The next one.")
    sender.send_due()
    assert newest(served_line) == ("failed", "window_closed", None)
    assert len(notes(served_line)) == 2


def test_a_template_that_is_not_approved_fails_once_and_staff_are_told(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    sid = register(carrier, plain("Union: {{1}}, see you."))
    put(served_line, ANA, sid=sid, variables='{"1": "Rally"}')
    sender.send_due()
    until(lambda: newest(served_line)[0] != "sent")
    assert newest(served_line) == ("failed", None, 63016)
    assert len(notes(served_line)) == 1


def test_a_template_twilio_does_not_have_fails_and_staff_are_told(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    put(served_line, ANA, sid="HX" + "0" * 32, variables="{}")
    sender.send_due()
    assert newest(served_line) == ("failed", None, 21655)
    assert len(notes(served_line)) == 1
    assert "template" in notes(served_line)[0]


@pytest.mark.parametrize("code", [63014, 63033])
def test_who_blocks_us_has_left_whatsapp_alone(served_line: Line, sender: Sender, carrier: Carrier, code: int) -> None:
    carrier.send(whatsapp(ANA), body="cuotas")
    carrier.fault(effect="failed", code=code, to=whatsapp(ANA))
    put(served_line, ANA)
    sender.send_due()
    until(lambda: newest(served_line)[0] == "failed")
    entries = served_line.rows("SELECT channel, action, source FROM consent_entry WHERE e164 = :p ORDER BY id", p=ANA)
    assert [tuple(each) for each in entries if each.source == "carrier"] == [("whatsapp", "opt_out", "carrier")]
    assert served_line.text(ANA, "cuotas")


def test_a_lost_template_is_found_again_whatever_it_says(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    sid = register(carrier, plain("Union: {{1}}, see you."), approved=True)
    carrier.set(callback_drop=1.0)
    carrier.fault(effect="break", times=1)
    put(served_line, ANA, sid=sid, variables='{"1": "Rally"}')
    sender.send_due()
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert newest(served_line)[0] == "sent"
    assert len(carrier.received(whatsapp(ANA))) == 1
