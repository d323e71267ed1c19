"""The peer of bench.callbacks: a Flask app that checks a callback's signature and does nothing else."""

import os

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from bench.sides.side import CARRIER
from bot.channels.twilio.webhook import STATUS_PATH


def create_app() -> Flask:
    """The app."""
    app = Flask(__name__)
    check, base = RequestValidator(CARRIER.auth_token), os.environ["PUBLIC_BASE_URL"]

    @app.post(STATUS_PATH)
    def take_status() -> Response:
        url = f"{base}{request.full_path.rstrip('?')}"
        holds = check.validate(url, request.form, request.headers.get("X-Twilio-Signature", ""))
        return Response(status=204 if holds else 403)

    @app.get("/healthz")
    def healthy() -> Response:
        return Response(status=200)

    return app
