"""In which language a request is answered: what the person chose, else what the browser asks for."""

from flask import Flask, Response, request, session

from console.access.guard import present
from console.language import LANGUAGES, current_language, set_language


def add_speech(app: Flask) -> None:
    """Chooses it before anything is said. Nobody is looked up for it: a sign-in puts theirs into the cookie."""

    @app.before_request
    def choose() -> None:
        wished = session.get("language") or request.accept_languages.best_match(LANGUAGES)
        set_language(wished or LANGUAGES[0])

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers.setdefault("Content-Language", current_language())
        return response


def keep_language(language: str) -> None:
    """Speaks a language from now on; to whoever is signed in also in their next browser."""
    if language not in LANGUAGES:
        return
    session["language"] = language
    set_language(language)
    here = present()
    if here is not None:
        here.account.language = language
