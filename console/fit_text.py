"""What is typed or asked for must be text that the database keeps; whatever else would fail in the middle of a view."""

from collections.abc import Iterator

from flask import Flask, request

from console.faults import Unreadable


def add_fit_text(app: Flask) -> None:
    """Refuses a request with other text, once for all pages: no view looks for it."""

    @app.before_request
    def refuse() -> None:
        if not all(is_fit(text) for text in _texts()):
            raise Unreadable


def is_fit(text: str) -> bool:
    """Whether PostgreSQL takes it: no NUL (its text ends there), and none of UTF-16's halves, which UTF-8 has not."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts() -> Iterator[str]:
    """Whatever of the request a view may hand on."""
    yield from (value for value in (request.view_args or {}).values() if isinstance(value, str))
    for values in (request.args, request.form):
        yield from (value for _, value in values.items(multi=True))
    yield from (file.filename or "" for _, file in request.files.items(multi=True))
