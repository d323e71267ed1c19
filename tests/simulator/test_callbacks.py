"""The application is told what became of a text: signed, in order, or as badly as real carriers do it."""

import pytest
from twilio.request_validator import RequestValidator, get_signature_algorithm

from tests.simulator.desk import ANA, NUMBER, Answer, Application, Desk, OpenDesk


def _send(desk: Desk, path: str = "/status?outbox=17&place=caf%C3%A9") -> str:
    message = desk.client().messages.create(
        to=ANA, from_=NUMBER, body="Hi", status_callback=desk.application.url + path
    )
    return message.sid or ""


def _states(desk: Desk, count: int) -> list[str]:
    return [fields["MessageStatus"] for fields in desk.application.take_callbacks(count)]


def test_sent_then_delivered_signed_with_the_auth_token(desk: Desk) -> None:
    sid = _send(desk)
    for state in ("sent", "delivered"):
        received = desk.application.take()
        assert received.target == "/status?outbox=17&place=caf%C3%A9"
        assert {
            "MessageSid": sid,
            "SmsSid": sid,
            "MessageStatus": state,
            "SmsStatus": state,
            "To": ANA,
            "From": NUMBER,
            "ApiVersion": "2010-04-01",
        }.items() <= received.fields.items()
        assert "ErrorCode" not in received.fields
        assert ("RawDlrDoneDate" in received.fields) == (state == "delivered")
        url = desk.application.url + received.target
        signature = received.headers["X-Twilio-Signature"]
        assert RequestValidator("simulator").validate(url, received.fields, signature)
        assert not RequestValidator("guess").validate(url, received.fields, signature)


def test_a_shared_key_signs_with_sha256_and_says_so(desk: Desk) -> None:
    desk.behave(signing="shared_key")
    _send(desk)
    received = desk.application.take()
    algorithm = get_signature_algorithm(received.headers["X-Twilio-Webhooks-Signature-Settings"])
    assert algorithm == "HMAC_SHA256"
    assert RequestValidator(desk.settings.shared_key_secret).validate(
        desk.application.url + received.target,
        received.fields,
        received.headers["X-Twilio-Signature"],
        algorithm=algorithm,
    )


def test_in_reverse(desk: Desk) -> None:
    desk.behave(callback_order="reversed")
    _send(desk)
    assert _states(desk, 2) == ["delivered", "sent"]


def test_in_any_order_and_repeated_none_is_lost(desk: Desk) -> None:
    desk.behave(callback_order="shuffled", callback_repeat=3)
    _send(desk)
    assert sorted(_states(desk, 6)) == ["delivered"] * 3 + ["sent"] * 3


def test_late_callbacks_come_after_the_state_they_tell_of(desk: Desk) -> None:
    desk.behave(callback_late_ms=150)
    sid = _send(desk)
    assert desk.application.take().fields["MessageStatus"] == "sent"
    assert desk.client().messages(sid).fetch().status == "delivered"


def test_dropped_callbacks_leave_the_state_to_be_asked_for(desk: Desk) -> None:
    desk.behave(callback_drop=1)
    sid = _send(desk)
    assert desk.settled()["callbacks"] == {"posted": 0, "failed": 0, "dropped": 2, "waiting": 0}
    assert desk.application.received.empty()
    assert desk.client().messages(sid).fetch().status == "delivered"


def test_a_carrier_without_receipts_stops_at_sent(desk: Desk) -> None:
    desk.behave(final_status="sent")
    sid = _send(desk)
    assert desk.settled()["callbacks"]["posted"] == 1
    assert _states(desk, 1) == ["sent"]
    assert desk.client().messages(sid).fetch().status == "sent"


@pytest.mark.parametrize(
    ("effect", "code", "states"),
    [("undelivered", 30005, ["sent", "undelivered"]), ("failed", 30008, ["failed"])],
)
def test_a_lost_text_is_told_with_its_error_code(desk: Desk, effect: str, code: int, states: list[str]) -> None:
    desk.control("POST", "faults", {"effect": effect, "code": code, "to": ANA})
    sid = _send(desk)
    told = desk.application.take_callbacks(len(states))
    assert [fields["MessageStatus"] for fields in told] == states
    assert told[-1]["ErrorCode"] == str(code)
    message = desk.client().messages(sid).fetch()
    assert (message.status, message.error_code) == (states[-1], code)


def test_a_text_that_waits_past_its_validity_expires(desk: Desk) -> None:
    desk.behave(sent_after_ms=5_000, delivered_after_ms=6_000)
    desk.client().messages.create(
        to=ANA, from_=NUMBER, body="Now", validity_period=1, status_callback=f"{desk.application.url}/status"
    )
    told = desk.application.take().fields
    assert (told["MessageStatus"], told["ErrorCode"]) == ("failed", "30036")


def test_callbacks_may_overtake_the_answer_of_the_create(desk: Desk) -> None:
    desk.behave(early_callbacks=True, create_latency_ms=250)
    answered = desk.client().messages.create(
        to=ANA, from_=NUMBER, body="Hi", status_callback=f"{desk.application.url}/status"
    )
    assert desk.application.received.get_nowait().fields["MessageSid"] == answered.sid


def test_a_refused_callback_is_counted_and_not_repeated(desk: Desk) -> None:
    desk.application.answers["/status"] = Answer("no", "text/plain", 500)
    _send(desk)
    assert desk.settled()["callbacks"]["failed"] == 2
    assert _states(desk, 2) == ["sent", "delivered"]
    assert desk.application.received.empty()


def test_the_account_wide_address_is_used_when_the_text_names_none(
    open_desk: OpenDesk, application: Application
) -> None:
    desk = open_desk(status_url=f"{application.url}/account")
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Hi")
    assert application.take().target == "/account"
