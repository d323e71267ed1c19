"""One database session for each request of the console, opened by the first statement and closed after the answer."""

from flask import Flask, Response
from flask.globals import app_ctx
from sqlalchemy.orm import Session, scoped_session

from models.database import SessionMaker


def add_database(app: Flask, sessions: SessionMaker) -> "scoped_session[Session]":
    """Commits after a view whose answer is no error; whatever else happens, nothing of it stays."""
    database = scoped_session(sessions, scopefunc=lambda: id(app_ctx.g))
    app.extensions["database"] = database

    @app.after_request
    def keep(response: Response) -> Response:
        if database.registry.has():
            if response.status_code < 400:
                database.commit()
            else:
                database.rollback()
        return response

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        database.remove()

    return database
