"""Webhook signatures, as Twilio makes them.

The text signed is the full address, then every form field's name and value, sorted by name. With the
account's auth token the digest is HMAC-SHA1; with a SharedKey it is HMAC-SHA256, and a second header says so.
"""

import base64
import hmac
from collections.abc import Mapping
from enum import StrEnum


class Signing(StrEnum):
    ACCOUNT = "auth_token"
    SHARED_KEY = "shared_key"


def signature(url: str, fields: Mapping[str, str], secret: str, digest: str = "sha1") -> str:
    """Sign one request.

    url: the address exactly as it is requested, query string included. fields: the form.
    secret: the auth token, or the SharedKey's secret. digest: a name hashlib knows.
    """
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    mac = hmac.digest(secret.encode(), signed.encode("utf-8", "surrogatepass"), digest)
    return base64.b64encode(mac).decode()


def headers(
    signing: Signing, url: str, fields: Mapping[str, str], *, auth_token: str, key_sid: str, key_secret: str
) -> dict[str, str]:
    """The signature headers of one webhook, in the mode asked for."""
    if signing is Signing.ACCOUNT:
        return {"X-Twilio-Signature": signature(url, fields, auth_token)}
    return {
        "X-Twilio-Signature": signature(url, fields, key_secret, "sha256"),
        "X-Twilio-Webhooks-Signature-Settings": f"key={key_sid},algorithm=HMAC_SHA256",
    }
