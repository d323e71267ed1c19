"""An application sends a text: what the API answers, and what it refuses."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.desk import ACCOUNT, ANA, JOE, NUMBER, SERVICE, Desk, Loop, OpenDesk, ToSimulatorAsync

GOOD = {"To": ANA, "From": NUMBER, "Body": "Hello"}


def test_a_text_is_queued_then_delivered(desk: Desk) -> None:
    desk.behave(sent_after_ms=100, delivered_after_ms=150)
    message = desk.client().messages.create(to=ANA, from_=NUMBER, body="Rally on Saturday")
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert (message.error_code, message.price, message.date_sent) == (None, None, None)
    assert message.sid is not None
    assert desk.settled()["by_final_status"] == {"delivered": 1}
    fetched = desk.client().messages(message.sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert abs(datetime.now(UTC) - fetched.date_sent) < timedelta(seconds=10)


def test_the_answer_has_twilios_shape(desk: Desk) -> None:
    response = desk.api("POST", "Messages.json", GOOD)
    body = response.json()
    assert response.status_code == 201
    assert set(body) == {
        *("account_sid", "api_version", "body", "date_created", "date_sent", "date_updated", "direction"),
        *("error_code", "error_message", "from", "messaging_service_sid", "num_media", "num_segments"),
        *("price", "price_unit", "sid", "status", "subresource_uris", "to", "uri"),
    }
    assert body["sid"][:2] == "SM"
    assert len(body["sid"]) == 34
    assert body["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{body['sid']}.json"
    assert body["subresource_uris"] == {"media": body["uri"].replace(".json", "/Media.json")}
    assert parsedate_to_datetime(body["date_created"]).tzinfo is not None


def test_a_messaging_service_accepts_before_it_has_a_sender(desk: Desk) -> None:
    desk.behave(sent_after_ms=60_000, delivered_after_ms=60_000)
    body = desk.api("POST", "Messages.json", {"To": ANA, "MessagingServiceSid": SERVICE, "Body": "Hi"}).json()
    assert (body["status"], body["from"], body["num_segments"]) == ("accepted", None, "0")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "12345"}, 21211),
        ({"To": "+14155"}, 21211),
        ({"To": "+11235550111"}, 21211),
        ({"To": NUMBER}, 21266),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550009"}, 21614),
        ({"From": ""}, 21603),
        ({"From": "union"}, 21212),
        ({"From": JOE}, 21606),
        ({"From": "", "MessagingServiceSid": "MG" + "1" * 32}, 21705),
        ({"To": f"whatsapp:{ANA}"}, 21910),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1_601}, 21617),
        ({"MediaUrl": "ftp://files.example/photo.png"}, 21620),
        ({"StatusCallback": "/status"}, 21609),
        ({"StatusCallback": "http://my_host.example/status"}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ScheduleType": "fixed", "SendAt": "2099-01-01T00:00:00Z"}, 35118),
        ({"ScheduleType": "fixed", "MessagingServiceSid": SERVICE}, 35111),
        ({"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "SendAt": "2020-01-01T00:00:00Z"}, 35115),
        ({"ScheduleType": "fixed", "MessagingServiceSid": SERVICE, "SendAt": "tomorrow"}, 35115),
    ],
)
def test_a_text_twilio_would_refuse_is_refused_with_its_code(desk: Desk, changes: dict[str, str], code: int) -> None:
    response = desk.api("POST", "Messages.json", {**GOOD, **changes})
    body = response.json()
    assert response.status_code == 400
    assert (body["code"], body["status"]) == (code, 400)
    assert body["message"]
    assert body["more_info"].endswith(str(code))
    assert desk.control("GET", "counts")["rejected"] == {str(code): 1}


def test_a_national_number_is_taken_as_e164(desk: Desk) -> None:
    assert desk.client().messages.create(to="(415) 555-0111", from_=NUMBER, body="Hi").to == ANA


def test_wrong_credentials_are_refused(desk: Desk) -> None:
    with pytest.raises(TwilioRestException) as refused:
        desk.client(word="guess").messages.create(to=ANA, from_=NUMBER, body="Hi")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert desk.control("GET", "counts")["requests"] == 0


def test_an_api_key_opens_the_account_too(open_desk: OpenDesk) -> None:
    desk = open_desk(api_key_sid="SK" + "1" * 32, api_key_secret="its-secret")
    client = desk.client("SK" + "1" * 32, "its-secret")
    assert client.api.v2010.accounts(ACCOUNT).fetch().status == "active"


def test_what_does_not_exist_is_said_in_twilios_words(desk: Desk) -> None:
    with pytest.raises(TwilioRestException) as missing:
        desk.client().messages("SM" + "f" * 32).fetch()
    assert (missing.value.status, missing.value.code) == (404, 20404)
    assert desk.api("GET", "Calls.json").json()["code"] == 20404


def test_the_asynchronous_client_works_as_well(desk: Desk, loop: Loop) -> None:
    async def create() -> str:
        http = ToSimulatorAsync(desk.url)
        try:
            client = Client(ACCOUNT, "simulator", http_client=http)
            return str((await client.messages.create_async(to=ANA, from_=NUMBER, body="Olé")).status)
        finally:
            await http.close()

    assert loop.run(create()) == "queued"
