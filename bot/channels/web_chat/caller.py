"""Who asks: the local and the visit that a request is about, and how its page holds its cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Request, Response

from bot.channels.web_chat import refusals
from bot.channels.web_chat.keys import BadToken, Keys
from bot.channels.web_chat.thread import OpenVisit
from bot.channels.web_chat.visits import ChatLocal, VisitEnded, Visits

COOKIE_LIFE = timedelta(days=2)  # longer than a visit: one that has ended is told so, and not "there is none"
FORM_HEADER = "X-Chat-Token"


@dataclass(frozen=True)
class Callers:
    """Reads and writes the cookies of visits.

    A page in a frame of another site has a cookie of its own name: SameSite=None and Partitioned, so that browsers
    keep one for each site that frames us. The page at /chat has one that no other site can make a browser send.

    Args:
        secure: whether we are reached by https.
        proxy_hops: proxies before us that each add to X-Forwarded-For.
    """

    keys: Keys
    visits: Visits
    secure: bool
    proxy_hops: int

    def local(self, request: Request) -> ChatLocal:
        """The local that `?local=` names, or the only one.

        Raises:
            Refused: there is none of this name.
        """
        handle = request.args.get("local", "")
        local = self.visits.local(handle) if len(handle) <= 64 else None
        if local is None:
            raise refusals.unknown_local()
        return local

    def has_cookie(self, request: Request, local: ChatLocal) -> bool:
        """Whether the page was here before."""
        return bool(request.cookies.get(cookie_name(local.handle, framed=framed(request))))

    def visit(self, request: Request, local: ChatLocal, now: datetime) -> tuple[OpenVisit, str]:
        """The visit of the request's cookie, and its token.

        Raises:
            Refused: there is none, or it is over.
        """
        token = request.cookies.get(cookie_name(local.handle, framed=framed(request)))
        if not token:
            raise refusals.no_visit()
        try:
            return self.visits.find(local, self.keys.token_hash(token), now), token
        except (BadToken, VisitEnded):
            raise refusals.visit_ended() from None

    def check_form(self, request: Request, token: str) -> None:
        """Refuses what is not from a page that has read the visit's token."""
        if not self.keys.form_token_holds(token, request.headers.get(FORM_HEADER, "")):
            raise refusals.forged()

    def address(self, request: Request) -> str:
        """The visitor's address, keyed; behind proxies the one that the outermost of ours was called from."""
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        hops = self.proxy_hops
        address = chain[-hops] if hops and len(chain) >= hops else request.remote_addr or ""
        return self.keys.address_hash(address)

    def keep(self, request: Request, response: Response, local: ChatLocal, token: str) -> None:
        """Gives the page its cookie."""
        self._set(request, response, local, token, COOKIE_LIFE)

    def forget(self, request: Request, response: Response, local: ChatLocal) -> None:
        """Takes it back."""
        self._set(request, response, local, "", timedelta(0))

    def _set(self, request: Request, response: Response, local: ChatLocal, token: str, life: timedelta) -> None:
        inside = framed(request)
        response.set_cookie(
            cookie_name(local.handle, framed=inside),
            token,
            max_age=life,
            path="/chat",
            httponly=True,
            secure=self.secure or inside,
            samesite="None" if inside else "Lax",
            partitioned=inside,
        )


def framed(request: Request) -> bool:
    """Whether the page is shown in a frame of another site, by its own word; it decides about its cookie alone."""
    return request.args.get("framed") == "1"


def cookie_name(handle: str, *, framed: bool) -> str:
    """The cookie of a local's visit."""
    return f"chat-{handle}-framed" if framed else f"chat-{handle}"


def new_message_id(visit_id: int, written: object) -> str:
    """The SID of a message: the page's own id of it, so that one sent again is not taken twice.

    Raises:
        Refused: it is no such id.
    """
    if not isinstance(written, str) or not 8 <= len(written) <= 64 or not written.replace("-", "").isalnum():
        raise refusals.bad_field("id", "a text of 8 to 64 letters, digits and hyphens, new for each message")
    return f"WC{visit_id}-{written}"
