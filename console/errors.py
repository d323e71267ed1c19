"""What a request gets when something is wrong: one sentence, never a stack trace."""

import uuid

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, InternalServerError

log = structlog.get_logger(__name__)


def name_requests(app: Flask) -> None:
    """Gives every request an id for the log."""

    @app.before_request
    def name_request() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def tell_request_id(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response


def register_errors(app: Flask) -> None:
    """Gives every failure a plain answer."""
    name_requests(app)

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        if isinstance(error, InternalServerError):
            log.error("request_failed", path=request.path, exc_info=error.original_exception or error)
            return _plain("Something went wrong on our side.", 500)
        return _plain(error.description or error.name, error.code or 500)


def _plain(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
