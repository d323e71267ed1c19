"""The pages behind the links that texts carry, without sign-in: a module beside this one, of the kind's name, each.

A module has `show(desk: LinkDesk, token: str) -> flask.Response`, and may have `confirm` of the same form for POST.
"""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Response, abort, request
from markupsafe import escape

from bot.links import PREFIX, LinkError
from console.links.desk import LinkDesk

EXPIRED = "This link is no longer good: text us to get a new one. / Este enlace ya no sirve: pide otro por texto."


def link_routes(desk: LinkDesk) -> Blueprint:
    """The blueprint of all kinds of links."""
    routes = Blueprint("links", __name__, url_prefix=PREFIX)
    kinds = {
        module.name: import_module(f"{__name__}.{module.name}")
        for module in iter_modules(__path__)
        if module.name != "desk"
    }

    @routes.route("/<kind>/<token>", methods=["GET", "POST"])
    def follow(kind: str, token: str) -> Response:
        answers = getattr(kinds.get(kind), "confirm" if request.method == "POST" else "show", None)
        if answers is None:
            abort(404)
        try:
            response: Response = answers(desk, token)
        except LinkError:
            return Response(f"<!doctype html><title>Link</title><p>{escape(EXPIRED)}</p>", 410)
        # The link is the key: it must not travel on as a referrer, nor stay in a cache.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
