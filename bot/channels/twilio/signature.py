"""Whether a webhook is Twilio's: its signature, over the address Twilio called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.wrappers import Request


@dataclass(frozen=True)
class SignatureCheck:
    """Checks X-Twilio-Signature with the auth token (HMAC-SHA1) or a SharedKey (HMAC-SHA256).

    Args:
        public_base_url: address Twilio calls, without a path. Behind a proxy the request's own URL has the
            wrong scheme, and Werkzeug decodes %C3%A9 in it; so the signed URL is put together from this
            address, the path and the raw query string (Twilio: webhooks-security).
        auth_token: primary token of the account.
        shared_keys: SharedKey secrets by key id; a key that is not listed is checked with the auth token.
    """

    public_base_url: str
    auth_token: str
    shared_keys: Mapping[str, str] = field(default_factory=dict)

    def holds(self, request: Request) -> bool:
        """True when the request carries a right signature over its URL and every form field, as they came."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        settings = request.headers.get(SIGNATURE_SETTINGS_HEADER, "")
        # The SDK compares character by character and fails on non-ASCII; a header is bytes from a stranger.
        if not signature.isascii():
            return False
        validator = RequestValidator(self._secret(settings))
        fields = request.form if request.method == "POST" else {}
        return bool(validator.validate(self._url(request), fields, signature, get_signature_algorithm(settings)))

    def _secret(self, settings: str) -> str:
        named = dict(part.strip().split("=", 1) for part in settings.split(",") if "=" in part)
        return self.shared_keys.get(named.get("key", ""), self.auth_token)

    def _url(self, request: Request) -> str:
        query: str = request.environ.get("QUERY_STRING", "")
        return f"{self.public_base_url}{_raw_path(request)}" + (f"?{query}" if query else "")


def _raw_path(request: Request) -> str:
    # gunicorn keeps the target as it was sent; PATH_INFO is already decoded.
    target: str = request.environ.get("RAW_URI", "") or request.environ.get("REQUEST_URI", "")
    return target.partition("?")[0] if target.startswith("/") else request.path
