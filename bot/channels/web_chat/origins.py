"""Which sites may show the chat in a frame and call it from their pages."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_CORS = {
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Headers": "Content-Type, X-Chat-Token",
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Max-Age": "600",
}


@dataclass(frozen=True)
class Origins:
    """Our own origin and those of CHAT_ORIGINS.

    Args:
        own: of PUBLIC_BASE_URL.
        others: origins such as https://www.example.org.
    """

    own: str
    others: tuple[str, ...]

    @classmethod
    def of(cls, public_base_url: str, chat_origins: str) -> "Origins":
        """From the settings."""
        return cls(origin_of(public_base_url), tuple(chat_origins.split()))

    def allow(self, origin: str | None, host: str) -> bool:
        """Whether a page of this origin may ask; browsers tell it with all that changes something.

        Args:
            host: that the request was sent to; a page from there is our own, under whatever name.
        """
        return origin is None or origin in (self.own, *self.others) or urlsplit(origin).netloc == host

    def cors(self, origin: str | None, *, ours_too: bool = False) -> dict[str, str]:
        """The headers that let a page of another site read the answer, cookies included; none for a stranger.

        Args:
            ours_too: our own page is another origin here: the stream may have a port of its own.
        """
        readers = (*self.others, self.own) if ours_too else self.others
        allowed = {"Access-Control-Allow-Origin": origin, **_CORS} if origin and origin in readers else {}
        return {"Vary": "Origin", **allowed}

    def frame_ancestors(self) -> str:
        """For the Content-Security-Policy: who may frame the page."""
        return " ".join(("'self'", *self.others))


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
