"""Links that texts carry: signed, so that nobody makes one up, and short, because they cost segments.

`<PUBLIC_BASE_URL>/l/<kind>/<token>`; the pages behind them are in console/links/, one file a kind.
"""

import secrets
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

PREFIX = "/l"


class LinkError(Exception):
    """A link that was not made here, or is too old."""


class Links:
    """Makes and reads links.

    Args:
        base_url: where members reach the web app.
        secret: SECRET_KEY; without one, links hold until the process ends and in it alone.
    """

    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret or secrets.token_urlsafe(32)

    def make(self, kind: str, payload: Any) -> str:
        """A whole URL.

        Args:
            kind: the module of console/links/ that answers it.
            payload: a number, a string, or a list of them; keep it short. Readable to whoever has the link.
        """
        return f"{self._base_url}{PREFIX}/{kind}/{self._signer(kind).dumps(payload)}"

    def read(self, kind: str, token: str, max_age_seconds: int | None = None) -> Any:
        """The payload of a link.

        Raises:
            LinkError: the token is not of ours, or older than `max_age_seconds`.
        """
        try:
            return self._signer(kind).loads(token, max_age=max_age_seconds)
        except BadSignature as error:
            raise LinkError(type(error).__name__) from None

    def _signer(self, kind: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt=f"link:{kind}")
