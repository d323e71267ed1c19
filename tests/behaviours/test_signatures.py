"""Who may call the webhooks."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

import pytest
from twilio.request_validator import RequestValidator

from tests.fixtures.line import ANA, Line, bodies, inbound_fields

SMS = "/webhooks/twilio/sms"


def stored(line: Line) -> int:
    return int(line.value("SELECT count(*) FROM message"))


@pytest.mark.parametrize("path", [SMS, "/webhooks/twilio/status", "/webhooks/twilio/fallback"])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "wrong"}, {"X-Twilio-Signature": "ñ"}])
def test_behaviour_01_an_unsigned_or_wrongly_signed_request_is_refused(
    keyword_line: Line, path: str, headers: dict[str, str]
) -> None:
    response = keyword_line.post(path, inbound_fields(ANA, "dues"), sign=lambda _url, _fields: headers)
    assert response.status_code == 403
    assert stored(keyword_line) == 0


def test_behaviour_01_a_changed_field_breaks_the_signature(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues")
    signed = keyword_line.sign(keyword_line.settings.public_base_url + SMS, fields)
    response = keyword_line.post(SMS, fields | {"Body": "menu"}, sign=lambda _url, _fields: signed)
    assert response.status_code == 403


@pytest.mark.parametrize("query", ["name=%C3%A9", "a=1&b=%20x", "empty=", "plus=a+b"])
def test_behaviour_02_a_right_signature_over_a_raw_query_and_unknown_fields_is_accepted(
    make_line: Callable[..., Line], query: str
) -> None:
    line = make_line(public_base_url="https://text.example.org")
    fields = inbound_fields(ANA, " dues\r\n") | {"Brand New Field": "¿é 🎉", "Blank": ""}
    response = line.post(SMS, fields, query=query)
    assert response.status_code == 200
    assert bodies(response)


def test_behaviour_02_a_port_in_the_public_address_may_be_signed_or_not(make_line: Callable[..., Line]) -> None:
    line = make_line(public_base_url="https://text.example.org:443")

    def without_port(url: str, fields: Mapping[str, str]) -> dict[str, str]:
        return line.sign(url.replace(":443", ""), fields)

    assert line.post(SMS, inbound_fields(ANA, "dues"), sign=without_port).status_code == 200


def test_behaviour_03_another_account_is_refused(keyword_line: Line) -> None:
    response = keyword_line.post(SMS, inbound_fields(ANA, "dues") | {"AccountSid": "AC" + "1" * 32})
    assert response.status_code == 403
    assert stored(keyword_line) == 0


def shared_key(secret: str, key: str) -> Callable[[str, Mapping[str, str]], dict[str, str]]:
    def sign(url: str, fields: Mapping[str, str]) -> dict[str, str]:
        signature = RequestValidator(secret).compute_signature(url, dict(fields), "HMAC_SHA256")
        return {
            "X-Twilio-Signature": signature,
            "X-Twilio-Webhooks-Signature-Settings": f"key={key},algorithm=HMAC_SHA256",
        }

    return sign


def test_a_shared_key_signs_with_sha256(make_line: Callable[..., Line]) -> None:
    line = make_line(twilio_shared_keys={"webhooks_sharedkey_1": "a secret of our own"})
    sign = shared_key("a secret of our own", "webhooks_sharedkey_1")
    assert line.post(SMS, inbound_fields(ANA, "dues"), sign=sign).status_code == 200
    wrong = shared_key("another secret", "webhooks_sharedkey_1")
    assert line.post(SMS, inbound_fields(ANA, "dues"), sign=wrong).status_code == 403


def test_an_unknown_algorithm_is_refused(keyword_line: Line) -> None:
    def sign(url: str, fields: Mapping[str, str]) -> dict[str, str]:
        return keyword_line.sign(url, fields) | {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=NONE"}

    assert keyword_line.post(SMS, inbound_fields(ANA, "dues"), sign=sign).status_code == 403


def test_the_signature_is_twilios_own_scheme(keyword_line: Line) -> None:
    """The same bytes as the published rule: URL, then every name and value in order of names."""
    fields = inbound_fields(ANA, "dues")
    url = keyword_line.settings.public_base_url + SMS
    words = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(b"simulator", words.encode(), hashlib.sha1).digest()
    headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
    assert keyword_line.post(SMS, fields, sign=lambda _url, _fields: headers).status_code == 200
