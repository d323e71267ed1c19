"""Photos: in from a phone and fetched with credentials, out from an address of the application."""

from base64 import b64encode

import requests

from tests.simulator.desk import ACCOUNT, ANA, NUMBER, PATIENCE_S, Answer, Desk

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
ATTACHMENT = {"content_type": "image/png", "content": b64encode(PIXEL).decode()}


def test_a_photo_reaches_the_application_behind_credentials(desk: Desk) -> None:
    desk.text(ANA, "look", media=[ATTACHMENT])
    fields = desk.application.take().fields
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", "image/png")
    photo = fields["MediaUrl0"].replace(desk.settings.base_url, desk.url)
    response = requests.get(photo, auth=(ACCOUNT, "simulator"), timeout=PATIENCE_S)
    assert (response.content, response.headers["Content-Type"]) == (PIXEL, "image/png")
    refused = requests.get(photo, timeout=PATIENCE_S)
    assert (refused.status_code, refused.json()["code"]) == (401, 20003)


def test_media_are_listed_described_and_deleted(desk: Desk) -> None:
    sid = desk.text(ANA, "", media=[ATTACHMENT, ATTACHMENT])["message"]["sid"]
    assert sid.startswith("MM")
    media = desk.client().messages(sid).media.list()
    assert [one.content_type for one in media] == ["image/png", "image/png"]
    assert media[0].fetch().parent_sid == sid
    assert media[0].delete()
    assert len(desk.client().messages(sid).media.list()) == 1
    assert desk.client().messages(sid).fetch().num_media == "1"


def test_a_photo_sent_out_is_fetched_and_shown(desk: Desk) -> None:
    desk.application.answers["/flyer"] = Answer("<svg/>", "image/svg+xml")
    message = desk.client().messages.create(to=ANA, from_=NUMBER, media_url=[f"{desk.application.url}/flyer"])
    assert (message.num_media, message.num_segments) == ("1", "1")
    assert desk.settled()["by_final_status"] == {"delivered": 1}
    (shown,) = desk.control("GET", f"phones/{ANA}/messages")["messages"]
    picture = requests.get(desk.url + shown["media"][0]["url"], timeout=PATIENCE_S)
    assert (picture.text, picture.headers["Content-Type"]) == ("<svg/>", "image/svg+xml")
    assert picture.headers["Content-Security-Policy"] == "sandbox"


def test_a_photo_that_cannot_be_fetched_loses_the_text(desk: Desk) -> None:
    desk.application.answers["/flyer"] = Answer(status=404)
    sid = desk.client().messages.create(to=ANA, from_=NUMBER, media_url=[f"{desk.application.url}/flyer"]).sid
    assert desk.settled()["by_final_status"] == {"failed": 1}
    assert desk.client().messages(sid or "").fetch().error_code == 11200


def test_more_than_five_megabytes_is_too_much_for_a_phone(desk: Desk) -> None:
    large = {"content_type": "image/png", "content": b64encode(bytes(5 * 1024 * 1024 + 1)).decode()}
    response = requests.post(f"{desk.url}/simulator/phones/{ANA}/messages", json={"media": [large]}, timeout=PATIENCE_S)
    assert response.status_code == 413
