"""Which sites may show the chat in a frame and call it from their pages."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, Response


@dataclass(frozen=True)
class Origins:
    """Our own origin and those of CHAT_ORIGINS.

    Args:
        own: PUBLIC_BASE_URL, without a path.
        others: origins such as https://www.example.org.
    """

    own: str
    others: tuple[str, ...]

    def allow(self, request: Request) -> bool:
        """Whether a page of the request's origin may ask; browsers tell it with all that changes something."""
        origin = request.headers.get("Origin")
        return origin is None or origin in (self.own, *self.others) or urlsplit(origin).netloc == request.host

    def let_read(self, request: Request, response: Response) -> None:
        """Lets a page of another site read the answer, if it is one of those (CORS, with cookies)."""
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in self.others:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type, X-Chat-Token"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PATCH, DELETE"
            response.headers["Access-Control-Max-Age"] = "600"

    def frame_ancestors(self) -> str:
        """For the Content-Security-Policy: who may frame the page."""
        return " ".join(("'self'", *self.others))


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
