"""The guard before every page: a view says what it needs, and one that says nothing never runs.

@pages.get("/members")
@needs(Permission.MEMBERS)
def members() -> str: ...

@public
def sign_in() -> str: ...
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_security import current_user
from flask_security.utils import check_and_update_authn_fresh
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from config.limits import Limit, Limits
from console.access.permissions import SECOND_FACTOR, Permission
from console.access.staff import Present, Staff, work_in

View = TypeVar("View", bound=Callable[..., Any])

# A page that changes who may come in asks for the password again after this long, and then lets be for as long.
FRESH = timedelta(minutes=30)
# Of one address, over all the doors below: an office signs in together; guessing takes thousands.
TRIES = Limit("door", most=30, seconds=10)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view says of itself.

    Args:
        permission: None lets anybody in.
        fresh: whether the password must have been given in the last half hour.
        offered: False for parts of a library that this console does not use.
    """

    permission: Permission | None
    fresh: bool = False
    offered: bool = True


PUBLIC = Declared(None)
_ACCOUNT = Declared(Permission.OWN_ACCOUNT)
_CLOSED = Declared(None, offered=False)
# Flask-Security's own views, which cannot say it themselves. They do their own checks beside ours.
LIBRARY = {
    "static": PUBLIC,
    "bootstrap.static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    # With the password given and the second factor not yet: the cookie says whose turn it is.
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.wan_signin": PUBLIC,
    "security.wan_signin_response": PUBLIC,
    "security.two_factor_rescue": _CLOSED,
    "security.verify": _ACCOUNT,
    "security.wan_verify": _ACCOUNT,
    "security.wan_verify_response": _ACCOUNT,
    "security.change_password": _ACCOUNT,
    "security.two_factor_setup_validate": _ACCOUNT,
    "security.mf_recovery_codes": _ACCOUNT,
    "security.wan_register": _ACCOUNT,
    "security.wan_register_response": _ACCOUNT,
    "security.wan_delete": _ACCOUNT,
}
DOORS = frozenset(
    {
        "security.login",
        "security.forgot_password",
        "security.reset_password",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.wan_signin",
        "security.wan_signin_response",
        "security.verify",
        "account.invitation",
    }
)
# Open to whoever still has to set up their second factor.
_SETTING_UP = frozenset({"security.two_factor_setup", "security.two_factor_setup_validate", "security.wan_register"})
_DECLARED: dict[Callable[..., Any] | None, Declared] = {}


def needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Declares what a view needs.

    Args:
        fresh: asks for the password again when it was last given more than half an hour ago: for what changes who may
            come in, or cannot be undone.
    """

    def declare(view: View) -> View:
        _DECLARED[view] = Declared(permission, fresh)
        return view

    return declare


def public(view: View) -> View:
    """Declares that anybody may see a view, signed in or not."""
    _DECLARED[view] = PUBLIC
    return view


def declaration(app: Flask, endpoint: str) -> Declared | None:
    """What a view says of itself; None when it says nothing."""
    view = app.view_functions.get(endpoint)
    return _DECLARED.get(view) if view in _DECLARED else LIBRARY.get(endpoint)


def staff() -> Staff:
    """Who works with this request; behind `@needs` there is always somebody."""
    found = staff_or_nobody()
    if found is None:
        abort(401)
    return found


def staff_or_nobody() -> Staff | None:
    """Who works with this request, if somebody is signed in."""
    if "staff" not in g:
        g.staff = _find_staff()
    found: Staff | None = g.staff
    return found


def present() -> Present | None:
    """The account behind this request, whether or not it may work anywhere."""
    if not current_user.is_authenticated:
        return None
    found: Present | None = g.get("present")
    return found


def ask_again() -> AnyResponse | None:
    """Where the password is asked for again, None when it was given in the last half hour.

    `@needs(fresh=True)` by hand, for views of which only a part changes who may do what.
    """
    if check_and_update_authn_fresh(FRESH, FRESH, "session"):
        return None
    return redirect(url_for("security.verify", next=_back()))


def guard(app: Flask, limits: Limits) -> None:
    """Puts the guard before every view of the app."""

    @app.before_request
    def admit() -> AnyResponse | None:
        if request.endpoint is None:
            return None  # there is no such page: the answer is 404
        declared = declaration(app, request.endpoint)
        if declared is None or not declared.offered:
            abort(404)
        if request.method == "POST" and request.endpoint in DOORS:
            _slow_down(limits)
        if declared.permission is None:
            return None
        return _check(declared, declared.permission)


def _check(declared: Declared, permission: Permission) -> AnyResponse | None:
    here = present()
    if here is None:
        return redirect(url_for("security.login", next=_here() if request.method == "GET" else None))
    at_work = staff_or_nobody()
    if at_work is None:
        abort(403)
    if _lacks_second_factor(here, at_work) and request.endpoint not in _SETTING_UP:
        return redirect(url_for("security.two_factor_setup"))
    if not at_work.may(permission):
        abort(403)
    if declared.fresh and (asked := ask_again()):
        return asked
    work_in(current_app.extensions["database"], at_work.local.id)
    return None


def _lacks_second_factor(here: Present, at_work: Staff) -> bool:
    """Somebody who was made an admin after they signed in with a password alone."""
    return at_work.role in SECOND_FACTOR and not current_app.config["DEMO"] and not here.account.has_second_factor


def _find_staff() -> Staff | None:
    here = present()
    return here.staff(session.get("local")) if here else None


def _here() -> str:
    return request.full_path.removesuffix("?")


def _back() -> str:
    """Where to go on after the password: this page, or for a press of a button the page it was on."""
    if request.method == "GET":
        return _here()
    return urlsplit(request.referrer or "").path or "/"


def _slow_down(limits: Limits) -> None:
    wait = limits.wait(TRIES, request.remote_addr or "")
    if wait:
        raise TooManyRequests(retry_after=math.ceil(wait))
