"""A text is canceled before it leaves, its words are erased, or it is deleted."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.desk import ANA, NUMBER, SERVICE, Desk


def _schedule(desk: Desk) -> str:
    message = desk.client().messages.create(
        to=ANA,
        messaging_service_sid=SERVICE,
        body="Tomorrow's meeting",
        schedule_type="fixed",
        send_at=datetime.now(UTC) + timedelta(hours=1),
        status_callback=f"{desk.application.url}/status",
    )
    assert message.status == "scheduled"
    return message.sid or ""


def test_a_scheduled_text_that_is_canceled_is_never_sent(desk: Desk) -> None:
    sid = _schedule(desk)
    assert desk.client().messages(sid).update(status="canceled").status == "canceled"
    assert desk.application.take().fields["MessageStatus"] == "canceled"
    assert desk.control("POST", "scheduled/release") == {"released": 0}
    assert desk.client().messages(sid).fetch().date_sent is None


def test_a_scheduled_text_goes_through_every_state_when_its_hour_comes(desk: Desk) -> None:
    sid = _schedule(desk)
    assert desk.control("POST", "scheduled/release") == {"released": 1}
    told = desk.application.take_callbacks(4)
    assert [fields["MessageStatus"] for fields in told] == ["accepted", "queued", "sent", "delivered"]
    assert {fields["MessageSid"] for fields in told} == {sid}
    assert told[-1]["From"] == NUMBER
    assert told[-1]["MessagingServiceSid"] == SERVICE


def test_a_text_that_has_left_cannot_be_canceled(desk: Desk) -> None:
    message = desk.client().messages.create(
        to=ANA, from_=NUMBER, body="Gone", status_callback=f"{desk.application.url}/status"
    )
    desk.application.take_callbacks(2)
    with pytest.raises(TwilioRestException) as late:
        message.update(status="canceled")
    assert late.value.code == 30409


def test_redaction_leaves_the_record_without_the_words(desk: Desk) -> None:
    message = desk.client().messages.create(to=ANA, from_=NUMBER, body="Private")
    assert message.update(body="").body == ""
    assert message.fetch().to == ANA


@pytest.mark.parametrize("fields", [{}, {"Body": "other words"}, {"Status": "sent"}])
def test_no_other_change_is_allowed(desk: Desk, fields: dict[str, str]) -> None:
    sid = desk.client().messages.create(to=ANA, from_=NUMBER, body="Fixed").sid
    assert desk.api("POST", f"Messages/{sid}.json", fields).json()["code"] == 30400


def test_a_text_can_be_deleted_once_it_is_through(desk: Desk) -> None:
    message = desk.client().messages.create(
        to=ANA, from_=NUMBER, body="Old", status_callback=f"{desk.application.url}/status"
    )
    desk.application.take_callbacks(2)
    assert message.delete()
    assert desk.client().messages.list(to=ANA) == []
    assert desk.control("GET", "counts")["by_recipient"] == {ANA: 1}


def test_a_text_on_its_way_cannot_be_deleted(desk: Desk) -> None:
    desk.behave(sent_after_ms=60_000, delivered_after_ms=60_000)
    message = desk.client().messages.create(to=ANA, from_=NUMBER, body="Not yet")
    with pytest.raises(TwilioRestException) as early:
        message.delete()
    assert early.value.code == 20009
