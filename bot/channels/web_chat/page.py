"""The page at /chat and the widget that frames it: our own files alone, by a strict Content-Security-Policy."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, render_template_string, request
from werkzeug.datastructures import LanguageAccept

from bot.channels.web_chat.origins import Origins, origin_of
from bot.channels.web_chat.visits import ChatLocal, Visits

STATIC = Path(__file__).parent / "static"
LANGUAGES = ("en", "es")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {file.name: file for file in sorted(STATIC.iterdir()) if file.suffix in _TYPES}


@dataclass(frozen=True)
class ChatPage:
    """What the page is made of.

    Args:
        stream_url: where the chat process is reached, None for our own origin.
    """

    visits: Visits
    origins: Origins
    stream_url: str | None

    @property
    def policy(self) -> str:
        """The page runs, shows and calls nothing but our own."""
        connects = ("'self'", origin_of(self.stream_url)) if self.stream_url else ("'self'",)
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src {' '.join(connects)}; base-uri 'none'; form-action 'self'; "
            f"frame-ancestors {self.origins.frame_ancestors()}"
        )

    @cached_property
    def template(self) -> str:
        """The page's frame; all words on it are put in by its script."""
        return (STATIC / "chat.html").read_text(encoding="utf-8")

    def show(self, local: ChatLocal, language: str) -> Response:
        """The page of a local's chat."""
        html = render_template_string(
            self.template,
            local=local,
            language=language,
            languages=[each for each in LANGUAGES if each in local.languages] or ["en"],
            stream=self.stream_url or "",
        )
        response = Response(html, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = self.policy
        response.headers["Cache-Control"] = "no-store"
        return response


def chat_page(page: ChatPage) -> Blueprint:
    """The blueprint of the page, its files and the widget."""
    routes = Blueprint("web_chat_page", __name__, url_prefix="/chat")

    @routes.after_request
    def say_no_more_than_needed(response: Response) -> Response:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @routes.get("")
    def show() -> Response:
        local = page.visits.local(request.args.get("local", "")[:64])
        if local is None:
            abort(404, "No local of this name has a chat here.")
        return page.show(local, _language(local, request.args.get("lang", ""), request.accept_languages))

    @routes.get("/widget.js")
    def widget() -> Response:
        response = _file("widget.js")
        # Another site's page loads it by this name for ever: a new one is there within the hour.
        response.headers["Cache-Control"] = "public, max-age=3600"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @routes.get("/static/<name>")
    def static_file(name: str) -> Response:
        if name not in _FILES:
            abort(404)
        return _file(name)

    return routes


def _file(name: str) -> Response:
    file = _FILES[name]
    response = Response(file.read_bytes(), content_type=f"{_TYPES[file.suffix]}; charset=utf-8")
    # Asked for anew each time, and sent only when changed: a page never runs with files of two releases.
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _language(local: ChatLocal, wished: str, accepted: LanguageAccept) -> str:
    spoken = [each for each in LANGUAGES if each in local.languages] or ["en"]
    return wished if wished in spoken else accepted.best_match(spoken) or spoken[0]
