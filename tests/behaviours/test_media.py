"""Photos and documents: behaviour 40."""

import base64
import hashlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.channels.twilio.media import MediaRefused, MediaStore
from scheduler.media import fetch_waiting
from tests.fixtures.carrier import Carrier, free_port
from tests.fixtures.line import ANA, Line

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def store_of(line: Line, folder: Path) -> MediaStore:
    settings = line.settings
    return MediaStore(
        folder, settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.carrier_url, 5
    )


def photo(content: bytes = PNG, content_type: str = "image/png") -> dict[str, str]:
    return {"content_type": content_type, "content": base64.b64encode(content).decode()}


def test_behaviour_40_two_photos_and_no_words_are_acknowledged_and_fetched(
    served_line: Line, carrier: Carrier, tmp_path: Path
) -> None:
    answer = carrier.send(ANA, media=[photo(), photo(b"\xff\xd8\xff" + b"\0" * 9, "image/jpeg")])
    assert answer["replies"]
    assert fetch_waiting(served_line.sessions, store_of(served_line, tmp_path)) == 2
    rows = served_line.rows("SELECT state, content_type, sha256, size FROM media ORDER BY id")
    assert [(row.state, row.content_type) for row in rows] == [("stored", "image/png"), ("stored", "image/jpeg")]
    digest = hashlib.sha256(PNG).hexdigest()
    assert rows[0].sha256 == digest
    assert (tmp_path / digest[:2] / digest).read_bytes() == PNG


def test_behaviour_40_the_type_is_what_the_bytes_say(served_line: Line, carrier: Carrier, tmp_path: Path) -> None:
    carrier.send(ANA, media=[photo(b"<html><script>alert(1)</script>", "image/png")])
    fetch_waiting(served_line.sessions, store_of(served_line, tmp_path))
    assert tuple(served_line.rows("SELECT state, refusal FROM media")[0]) == ("refused", "type")
    assert list(tmp_path.iterdir()) == []


def test_a_voice_note_by_whatsapp_is_kept_like_a_photo(served_line: Line, carrier: Carrier, tmp_path: Path) -> None:
    carrier.send(f"whatsapp:{ANA}", media=[photo(b"OggS" + b"\0" * 60, "audio/ogg")])
    assert fetch_waiting(served_line.sessions, store_of(served_line, tmp_path)) == 1
    assert tuple(served_line.rows("SELECT state, content_type FROM media")[0]) == ("stored", "audio/ogg")


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://127.0.0.1:9/Media", "file:///etc/passwd", "nonsense"]
)
def test_behaviour_40_credentials_go_to_the_carrier_alone(served_line: Line, tmp_path: Path, url: str) -> None:
    with pytest.raises(MediaRefused, match="host"):
        store_of(served_line, tmp_path).fetch(url)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/x",
        "http://mms.twiliocdn.com/x",
        "https://mms.twiliocdn.com.evil.example/x",
        "https://mms.twiliocdn.com:8443/x",
        "https://mms.twiliocdn.com@127.0.0.1/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_behaviour_40_a_redirect_leads_to_the_carriers_storage_alone(tmp_path: Path, location: str) -> None:
    class Carrier(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Carrier) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(MediaRefused, match="redirect"):
            MediaStore(tmp_path, "AC", "token", url, 5).fetch(f"{url}/Media/ME1")
        server.shutdown()


def test_behaviour_40_an_absent_carrier_is_asked_again_later(keyword_line: Line, tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    keyword_line.text(ANA, "", NumMedia="1", MediaUrl0=f"{away}/Media/ME1", MediaContentType0="image/png")
    store = MediaStore(tmp_path, "AC", "token", away, 1)
    assert fetch_waiting(keyword_line.sessions, store) == 1
    row = keyword_line.rows("SELECT state, next_try_at > now() AS later FROM media")[0]
    assert tuple(row) == ("waiting", True)


@pytest.mark.parametrize("count", ["abc", "-1", "99999999999999999999", "", "٣", "1e3"])
def test_behaviour_40_a_count_that_is_no_number_does_no_harm(keyword_line: Line, count: str) -> None:
    assert keyword_line.text(ANA, "dues", NumMedia=count)
