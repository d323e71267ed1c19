"""A phone sends a text: what the application is told, and what the phone gets back."""

import socket
import threading

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from tests.simulator.desk import (
    ACCOUNT,
    ANA,
    NUMBER,
    SECOND_NUMBER,
    Answer,
    Application,
    Desk,
    OpenDesk,
)


def _says(*bodies: str) -> Answer:
    twiml = MessagingResponse()
    for body in bodies:
        twiml.message(body)
    return Answer(str(twiml))


def _bodies(outcome: dict[str, list[dict[str, str]]]) -> list[str]:
    return [reply["body"] for reply in outcome["replies"]]


def test_the_webhook_has_twilios_fields_and_a_signature_over_the_raw_address(desk: Desk) -> None:
    body = " ¿Dónde? 😀\r\n<b> & more "
    sid = desk.text(ANA, body)["message"]["sid"]
    received = desk.application.take()
    assert received.fields == {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": body,
        "From": ANA,
        "FromCity": "SAN FRANCISCO",
        "FromCountry": "US",
        "FromState": "CA",
        "FromZip": "94105",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": NUMBER,
        "ToCity": "SAN FRANCISCO",
        "ToCountry": "US",
        "ToState": "CA",
        "ToZip": "94105",
    }
    assert received.target == "/sms?place=caf%C3%A9"
    url = desk.application.url + received.target
    signature = received.headers["X-Twilio-Signature"]
    assert RequestValidator("simulator").validate(url, received.fields, signature)
    assert received.headers["I-Twilio-Idempotency-Token"]


def test_the_answers_come_back_to_the_phone_in_order(desk: Desk) -> None:
    desk.application.answers["/sms"] = _says("Owed: $86.50 & <fees>", "Say MORE 😀")
    outcome = desk.text(ANA, "dues")
    assert _bodies(outcome) == ["Owed: $86.50 & <fees>", "Say MORE 😀"]
    assert [reply["encoding"] for reply in outcome["replies"]] == ["GSM-7", "UCS-2"]
    assert outcome["webhook"]["status"] == 200
    thread = desk.control("GET", f"phones/{ANA}/messages")["messages"]
    assert [message["body"] for message in thread] == ["dues", "Owed: $86.50 & <fees>", "Say MORE 😀"]
    assert [message.direction for message in desk.client().messages.list()] == [
        "outbound-reply",
        "outbound-reply",
        "inbound",
    ]


def test_a_text_can_go_to_another_number_of_the_account(desk: Desk) -> None:
    desk.text(ANA, "hello", to=SECOND_NUMBER)
    assert desk.application.take().fields["To"] == SECOND_NUMBER


def test_the_status_of_a_reply_is_told_where_the_twiml_says(desk: Desk) -> None:
    desk.application.answers["/sms"] = Answer(
        "<Response><Message statusCallback='/status?reply=1'><Body>Hi</Body></Message></Response>"
    )
    sid = desk.text(ANA, "hello")["replies"][0]["sid"]
    assert desk.application.take().target.startswith("/sms")
    for state in ("sent", "delivered"):
        told = desk.application.take()
        assert (told.target, told.fields["MessageStatus"]) == ("/status?reply=1", state)
        assert told.fields["MessageSid"] == sid


@pytest.mark.parametrize(
    ("answer", "bodies"),
    [
        (Answer("Plain words", "text/plain; charset=utf-8"), ["Plain words"]),
        (Answer("", "text/plain"), []),
        (Answer("<Response/>", "application/xml"), []),
        (Answer("", None, 204), []),
        (Answer("<Response><Message>Bare</Message></Response>", "text/html"), ["Bare"]),
        (Answer("<Response><Say>No</Say><Message>Yes</Message></Response>"), ["Yes"]),
        (Answer("<Response><Message/></Response>"), []),
    ],
)
def test_answers_that_can_be_read(desk: Desk, answer: Answer, bodies: list[str]) -> None:
    desk.application.answers["/sms"] = answer
    outcome = desk.text(ANA, "hello")
    assert _bodies(outcome) == bodies
    assert outcome["webhook"]["error_code"] == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("<Response><Message>"), 12100),
        (Answer(" <?xml version='1.0'?><Response/>"), 12100),
        (Answer("<Reply/>"), 12100),
        (Answer(""), 12100),
        (Answer("<!DOCTYPE x [<!ENTITY a 'b'>]><Response>&a;</Response>"), 12100),
        (Answer("{}", "application/json"), 12300),
        (Answer("<Response/>", None), 12300),
        (Answer("<Response/>", status=500), 11200),
        (Answer("<Response/>", status=404), 11200),
        (Answer("<Response>" + " " * 65_536 + "</Response>"), 11750),
    ],
)
def test_answers_that_cannot_be_read_go_to_the_debugger(desk: Desk, answer: Answer, code: int) -> None:
    desk.application.answers["/sms"] = answer
    outcome = desk.text(ANA, "hello")
    assert outcome["replies"] == []
    assert outcome["webhook"]["error_code"] == code
    fault = desk.control("GET", "debugger")[0]
    assert (fault["code"], fault["message_sid"]) == (code, outcome["message"]["sid"])


def test_the_fallback_is_asked_and_told_why(open_desk: OpenDesk, application: Application) -> None:
    desk = open_desk(fallback_url=f"{application.url}/fallback")
    application.answers["/sms"] = Answer(status=503)
    application.answers["/fallback"] = _says("We are back soon")
    outcome = desk.text(ANA, "hello")
    assert _bodies(outcome) == ["We are back soon"]
    first, second = application.take(), application.take()
    assert second.fields == {**first.fields, "ErrorCode": "11200", "ErrorUrl": desk.settings.sms_url}


def test_an_application_that_is_not_there_is_a_connection_failure(
    open_desk: OpenDesk, application: Application
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/sms"
        desk = open_desk(sms_url=address, fallback_url=f"{application.url}/fallback")
        desk.text(ANA, "hello")
    told = application.take().fields
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("11205", address)


def test_an_answer_past_the_time_out_does_not_count(open_desk: OpenDesk, application: Application) -> None:
    desk = open_desk(webhook_timeout_s=0.2)
    release = threading.Event()
    application.answers["/sms"] = Answer(after=release)
    assert desk.text(ANA, "hello")["webhook"]["error_code"] == 11200
    release.set()


def test_a_server_error_is_tried_again_only_where_the_address_says_so(
    open_desk: OpenDesk, application: Application
) -> None:
    application.answers["/sms"] = Answer(status=500)
    desk = open_desk(sms_url=f"{application.url}/sms#rc=2&rp=5xx")
    desk.text(ANA, "hello")
    tries = [application.take() for _ in range(3)]
    assert application.received.empty()
    assert {one.target for one in tries} == {"/sms"}
    assert len({one.headers["I-Twilio-Idempotency-Token"] for one in tries}) == 1
    url = f"{application.url}/sms"
    assert RequestValidator("simulator").validate(url, tries[0].fields, tries[0].headers["X-Twilio-Signature"])


def test_an_http_redirect_is_followed_and_loses_the_form(desk: Desk) -> None:
    desk.application.answers["/sms"] = Answer(status=302, location="/moved")
    desk.application.answers["/moved"] = _says("Over here")
    assert _bodies(desk.text(ANA, "hello")) == ["Over here"]
    assert desk.application.take().method == "POST"
    moved = desk.application.take()
    assert (moved.method, moved.target, moved.fields) == ("GET", "/moved", {})


def test_a_twiml_redirect_asks_the_next_document(desk: Desk) -> None:
    desk.application.answers["/sms"] = Answer(
        "<Response><Message>One</Message><Redirect>/more</Redirect><Message>Never</Message></Response>"
    )
    desk.application.answers["/more"] = _says("Two")
    assert _bodies(desk.text(ANA, "hello")) == ["One", "Two"]


def test_no_more_than_ten_replies_and_none_over_1600_characters(desk: Desk) -> None:
    desk.application.answers["/sms"] = _says("x" * 1_601, *(str(number) for number in range(11)))
    assert _bodies(desk.text(ANA, "hello")) == [str(number) for number in range(9)]
    assert {fault["code"] for fault in desk.control("GET", "debugger")} == {14109, 21617}


@pytest.mark.parametrize("body", [{}, {"body": "x" * 1_601}, {"body": "hi", "to": "+14155559999"}, {"bdy": "hi"}])
def test_a_text_no_phone_could_send_is_refused(desk: Desk, body: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="error"):
        desk.control("POST", f"phones/{ANA}/messages", body)
    with pytest.raises(AssertionError, match=r"E\.164"):
        desk.control("POST", "phones/union/messages", {"body": "hi"})
