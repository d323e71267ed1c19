"""What somebody sees when a page cannot be shown: one sentence in the layout, and what to do about it."""

import structlog
from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from psycopg.errors import NumericValueOutOfRange
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError
from werkzeug.wrappers import Response

from console.language import lazy_gettext

log = structlog.get_logger(__name__)

WORDS = {
    400: lazy_gettext("The page's form was too old or not whole. Go back, reload the page, and try again."),
    401: lazy_gettext("Sign in to see this page."),
    403: lazy_gettext("Your role in this local does not have this page. An admin of your local can change that."),
    404: lazy_gettext("There is no such page, or it is not yours to see."),
    405: lazy_gettext("There is no such page, or it is not yours to see."),
    413: lazy_gettext("That is too large: 20 MB is the most."),
    429: lazy_gettext("Too many tries from here. Wait a minute, and try again."),
    500: lazy_gettext("Something went wrong on our side. It is noted; try again in a minute."),
}
UNREADABLE = lazy_gettext("There is a character in it that cannot be kept. Go back, type it anew, and try again.")


class Unreadable(BadRequest):
    """What was sent is no text."""


def register_faults(app: Flask) -> None:
    """Gives every failure its page."""

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
        if error.response is not None:
            return error.get_response()
        code = 400 if isinstance(error, CSRFError) else error.code or 500
        if isinstance(error, InternalServerError):
            log.error("request_failed", path=request.path, exc_info=error.original_exception or error)
        headers = {name: value for name, value in error.get_headers() if name == "Retry-After"}
        words = UNREADABLE if isinstance(error, Unreadable) else None
        return _page(code, words), code, headers

    @app.errorhandler(DataError)
    def find_nothing(error: DataError) -> tuple[str, int]:
        """An id of more digits than any row has is an id of none."""
        if not isinstance(error.orig, NumericValueOutOfRange):
            raise error
        return _page(404), 404


def _page(code: int, words: str | None = None) -> str:
    words = words or WORDS.get(code, WORDS[500] if code >= 500 else WORDS[404])
    # A failure may be the database's: the page must not ask it who is there.
    return render_template("fault.html", code=code, words=words, request_id=g.get("request_id", ""), bare=True)
