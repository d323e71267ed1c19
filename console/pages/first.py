"""The address itself: leads to the first page of whoever is signed in."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from console.access.guard import public

pages = Blueprint("first", __name__)


@pages.get("/")
@public
def index() -> Response:
    """Today, which asks for the sign-in if need be."""
    return redirect(url_for("today.today"))
