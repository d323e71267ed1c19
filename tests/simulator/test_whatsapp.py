"""WhatsApp at the carrier: registered content, 24 hours for free words, taps, places and profiles."""

import json
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.content.v1.content import ContentList

from simulator.settings import SettingsError, load
from tests.simulator.desk import ANA, NUMBER, SERVICE, Answer, Application, Desk, OpenDesk

PHONE, SENDER = f"whatsapp:{ANA}", f"whatsapp:{NUMBER}"
PLAIN = {"twilio/text": {"body": "A place came free: {{1}}. See you there."}}
BUTTONS = {
    "twilio/quick-reply": {
        "body": "{{1}}",
        "actions": [{"type": "QUICK_REPLY", "title": "{{2}}", "id": "1"}, {"title": "{{3}}", "id": "2"}],
    }
}
LIST = {
    "twilio/list-picker": {
        "body": "{{1}}",
        "button": "{{2}}",
        "items": [
            {"item": "{{3}}", "id": "1", "description": "{{4}}"},
            {"item": "{{5}}", "id": "2", "description": "{{6}}"},
        ],
    }
}


def register(desk: Desk, types: dict[str, Any], *, approved: bool = False, **more: Any) -> str:
    """The SID of new content, made as the package makes it."""
    draft = {"friendly_name": "test", "language": "en", "types": types} | more
    sid = str(desk.client().content.v1.contents.create(ContentList.ContentCreateRequest(draft)).sid)
    if approved:
        asked = {"name": "a_test", "category": "UTILITY"}
        request = desk.client().content.v1.contents(sid).approval_create
        request.create(request.ContentApprovalRequest(asked))
    return sid


def send(desk: Desk, sid: str, *variables: str, to: str = PHONE) -> str:
    """The SID of a message of this content."""
    filled = json.dumps({str(place): value for place, value in enumerate(variables, start=1)})
    sender = SENDER if to.startswith("whatsapp:") else NUMBER
    made = desk.client().messages.create(to=to, from_=sender, content_sid=sid, content_variables=filled)
    return str(made.sid)


def thread(desk: Desk) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = desk.control("GET", f"phones/{PHONE}/messages")["messages"]
    return messages


def test_content_is_created_listed_fetched_approved_and_deleted(desk: Desk) -> None:
    sid = register(desk, BUTTONS, variables={"1": "Which one?"})
    contents = desk.client().content.v1.contents
    assert sid.startswith("HX")
    assert [each.sid for each in contents.list()] == [sid]
    fetched = contents(sid).fetch()
    assert (fetched.language, fetched.friendly_name, fetched.variables) == ("en", "test", {"1": "Which one?"})
    assert fetched.types is not None
    assert list(fetched.types) == ["twilio/quick-reply"]
    assert contents(sid).approval_fetch().fetch().whatsapp["status"] == "unsubmitted"
    request = contents(sid).approval_create
    request.create(request.ContentApprovalRequest({"name": "a_test", "category": "UTILITY"}))
    assert contents(sid).approval_fetch().fetch().whatsapp["status"] == "approved"
    assert contents(sid).delete()
    assert contents.list() == []


@pytest.mark.parametrize("types", [{}, {"twilio/unknown": {}}, {"twilio/quick-reply": {"body": "", "actions": []}}])
def test_content_that_is_none_is_refused(desk: Desk, types: dict[str, Any]) -> None:
    response = desk.content("POST", "", {"language": "en", "types": types})
    assert (response.status_code, response.json()["code"]) == (400, 20001)


def test_a_list_cannot_be_approved(desk: Desk) -> None:
    with pytest.raises(TwilioRestException) as refused:
        register(desk, LIST, approved=True)
    assert refused.value.code == 20001


def test_words_later_than_24_hours_are_taken_and_fail_with_63016(desk: Desk, application: Application) -> None:
    create = desk.client().messages.create
    callback = f"{application.url}/status"
    assert create(to=PHONE, from_=SENDER, body="Rally", status_callback=callback).status == "queued"
    told = application.take_callbacks(1)[0]
    assert (told["MessageStatus"], told["ErrorCode"], told["To"]) == ("failed", "63016", PHONE)
    desk.text(PHONE, "Hi")
    application.take()
    create(to=PHONE, from_=SENDER, body="Rally")
    desk.control("PUT", f"phones/{PHONE}/window", {"hours_ago": 24})
    create(to=PHONE, from_=SENDER, body="Too late")
    desk.settled()
    assert [(each["body"], each["status"]) for each in thread(desk)[2:]] == [
        ("Rally", "delivered"),
        ("Too late", "failed"),
    ]


def test_the_window_is_not_that_of_sms(desk: Desk) -> None:
    desk.text(ANA, "Hi")
    desk.client().messages.create(to=PHONE, from_=SENDER, body="Rally")
    desk.settled()
    assert thread(desk)[-1]["error_code"] == 63016


def test_an_approved_template_leaves_at_any_time(desk: Desk) -> None:
    send(desk, register(desk, PLAIN, approved=True), "Rally, 10 am")
    send(desk, register(desk, PLAIN), "Rally, 10 am")
    desk.settled()
    assert [(each["body"], each["error_code"]) for each in thread(desk)] == [
        ("A place came free: Rally, 10 am. See you there.", None),
        ("A place came free: Rally, 10 am. See you there.", 63016),
    ]


def test_buttons_are_shown_and_tapped(desk: Desk, application: Application) -> None:
    desk.text(PHONE, "Hi")
    application.take()
    sid = send(desk, register(desk, BUTTONS), "Are you coming?", "Going", "Not going")
    shown = thread(desk)[-1]
    assert (shown["body"], shown["opens"]) == ("Are you coming?", "")
    assert [(tap["id"], tap["title"]) for tap in shown["taps"]] == [("1", "Going"), ("2", "Not going")]
    desk.control("POST", f"phones/{PHONE}/messages", {"tap": {"message": sid, "id": "2"}})
    fields = application.take().fields
    assert (fields["From"], fields["To"], fields["Body"]) == (PHONE, SENDER, "Not going")
    assert (fields["ButtonText"], fields["ButtonPayload"]) == ("Not going", "2")
    assert (fields["ProfileName"], fields["WaId"], fields["NumSegments"]) == ("WhatsApp user", ANA[1:], "1")
    assert "FromCity" not in fields


def test_a_list_is_shown_and_tapped(desk: Desk, application: Application) -> None:
    desk.text(PHONE, "Hi")
    application.take()
    sid = send(desk, register(desk, LIST), "Which?", "Choose", "Rally", "Sat, 10 am", "Meeting", "Tue, 6 pm")
    shown = thread(desk)[-1]
    assert shown["opens"] == "Choose"
    assert shown["taps"][1] == {"id": "2", "title": "Meeting", "description": "Tue, 6 pm"}
    desk.control("POST", f"phones/{PHONE}/messages", {"tap": {"message": sid, "id": "1"}})
    fields = application.take().fields
    assert (fields["ListId"], fields["ListTitle"], fields["Body"]) == ("1", "Rally", "Rally")


def test_what_is_too_long_for_a_button_is_lost(desk: Desk) -> None:
    desk.text(PHONE, "Hi")
    send(desk, register(desk, BUTTONS), "Are you coming?", "Going, and I bring three guests", "Not going")
    desk.settled()
    assert thread(desk)[-1]["error_code"] == 63021


@pytest.mark.parametrize("value", ["", " ", "two\nlines", "a\ttab", "many     spaces"])
def test_variables_that_twilio_refuses(desk: Desk, value: str) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(desk, register(desk, PLAIN), value)
    assert refused.value.code == 21656


def test_other_faults_of_a_create_with_content(desk: Desk) -> None:
    sid = register(desk, PLAIN)
    fields = {"To": PHONE, "From": SENDER, "ContentSid": sid}
    assert desk.api("POST", "Messages.json", fields | {"ContentVariables": "no json"}).json()["code"] == 21656
    assert desk.api("POST", "Messages.json", fields | {"ContentVariables": '{"1": null}'}).json()["code"] == 21656
    assert desk.api("POST", "Messages.json", fields | {"ContentVariables": '["x"]'}).json()["code"] == 21656
    assert desk.api("POST", "Messages.json", fields | {"ContentSid": "HX" + "0" * 32}).json()["code"] == 21655
    long = {"ContentVariables": json.dumps({"1": "x" * 1_601})}
    assert desk.api("POST", "Messages.json", fields | long).json()["code"] == 21658


def test_a_place_left_out_shows_its_default(desk: Desk) -> None:
    desk.text(PHONE, "Hi")
    send(desk, register(desk, PLAIN, variables={"1": "soon"}))
    assert thread(desk)[-1]["body"] == "A place came free: soon. See you there."


def test_content_leaves_by_sms_as_words(desk: Desk) -> None:
    send(desk, register(desk, PLAIN), "Rally", to=ANA)
    messages = desk.control("GET", f"phones/{ANA}/messages")["messages"]
    assert messages[-1]["body"] == "A place came free: Rally. See you there."


def test_a_messaging_service_sends_by_whatsapp(desk: Desk) -> None:
    desk.text(PHONE, "Hi")
    desk.client().messages.create(to=PHONE, messaging_service_sid=SERVICE, body="Hello")
    desk.settled()
    assert (thread(desk)[-1]["from"], thread(desk)[-1]["status"]) == (SENDER, "delivered")


def test_who_blocks_us_by_whatsapp_is_reached_by_sms(desk: Desk) -> None:
    desk.text(PHONE, "Hi")
    desk.control("PUT", f"blocked/{PHONE}")
    desk.client().messages.create(to=PHONE, from_=SENDER, body="Hello")
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Hello")
    desk.settled()
    assert thread(desk)[-1]["error_code"] == 63014
    assert desk.control("GET", f"phones/{ANA}/messages")["messages"][-1]["status"] == "delivered"


def test_a_place_is_shared(desk: Desk, application: Application) -> None:
    place = {"latitude": 37.78, "longitude": -122.41, "label": "Gate B", "address": "1 Pier Rd"}
    desk.control("POST", f"phones/{PHONE}/messages", {"place": place})
    fields = application.take().fields
    assert (fields["Latitude"], fields["Longitude"], fields["Label"]) == ("37.78", "-122.41", "Gate B")
    assert fields["Body"] == ""


@pytest.mark.parametrize(
    ("phone", "body"),
    [
        (ANA, {"place": {"latitude": 1, "longitude": 2}}),
        (PHONE, {"tap": {"message": "SM1", "id": "1"}}),
        (PHONE, {"place": {"latitude": 91, "longitude": 2}}),
    ],
)
def test_what_a_phone_cannot_do_is_refused(desk: Desk, phone: str, body: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        desk.control("POST", f"phones/{phone}/messages", body)


def test_replies_in_twiml_go_back_by_whatsapp(desk: Desk, application: Application) -> None:
    application.answers["/sms"] = Answer("<Response><Message>You owe nothing.</Message></Response>")
    answer = desk.text(PHONE, "dues")
    assert [(each["to"], each["body"]) for each in answer["replies"]] == [(PHONE, "You owe nothing.")]


def test_contents_of_a_file_are_there_from_the_start_and_after_a_reset(open_desk: OpenDesk, tmp_path: Any) -> None:
    sid = "HX" + "a" * 32
    file = tmp_path / "contents.yml"
    file.write_text(json.dumps([{"sid": sid, "language": "en", "approved": True, "types": PLAIN}]))
    desk = open_desk(contents=file)
    register(desk, PLAIN)
    desk.control("POST", "reset")
    assert [each.sid for each in desk.client().content.v1.contents.list()] == [sid]
    send(desk, sid, "Rally")
    desk.settled()
    assert thread(desk)[-1]["status"] == "delivered"


def test_a_file_of_contents_with_a_fault_is_told(open_desk: OpenDesk, tmp_path: Any) -> None:
    file = tmp_path / "contents.yml"
    file.write_text("- {sid: HX1, language: en, types: {twilio/text: {body: Hi}}}\n")
    with pytest.raises(SettingsError, match="entry 1: sid"):
        open_desk(contents=file)
    with pytest.raises(SettingsError, match="SIMULATOR_CONTENTS: there is no file"):
        load([], {"SIMULATOR_CONTENTS": str(tmp_path / "none.yml")})
