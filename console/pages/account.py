"""My account: who I am here, where I am signed in, my language and local; and taking up an invitation."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_security.utils import hash_password, validate_redirect_url
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import EqualTo, Length

from config.clock import now
from console.access import sign_ins
from console.access.guard import needs, present, public, staff
from console.access.people import accept, invited
from console.access.permissions import Permission
from console.access.security import SHORTEST_PASSWORD
from console.desk import desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.speech import keep_language

pages = Blueprint("account", __name__, url_prefix="/account")

NO_LINK = lazy_gettext("This invitation is no longer good. Ask the admin of your local for a new one.")


class InvitationForm(Form):
    """A first password."""

    password = PasswordField(
        lazy_gettext("Password"),
        [
            Length(
                SHORTEST_PASSWORD,
                message=lazy_gettext("A password has 12 letters or more. Four words in a row are easy to remember."),
            )
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("The same again"),
        [EqualTo("password", message=lazy_gettext("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


@pages.get("/")
@needs(Permission.OWN_ACCOUNT)
def mine() -> str:
    """My account."""
    here = desk()
    at = present()
    if at is None:
        abort(401)
    return render_template(
        "account/mine.html",
        account=at.account,
        me=here.staff,
        sign_ins=sign_ins.listed(here.session, here.staff.user_id, here.now),
    )


@pages.post("/sign-ins/<int:sign_in_id>/end")
@needs(Permission.OWN_ACCOUNT)
def end_sign_in(sign_in_id: int) -> Response:
    """Signs one browser out."""
    here = desk()
    if not sign_ins.end(here.session, here.staff.user_id, here.now, only=sign_in_id):
        abort(404)
    flash(gettext("That browser is signed out."), "success")
    return redirect(url_for("account.mine"))


@pages.post("/sign-ins/end-others")
@needs(Permission.OWN_ACCOUNT)
def end_others() -> Response:
    """Signs every other browser out."""
    here = desk()
    sign_ins.end(here.session, here.staff.user_id, here.now, but=here.staff.sign_in_id)
    flash(gettext("Every other browser is signed out."), "success")
    return redirect(url_for("account.mine"))


@pages.post("/local")
@needs(Permission.OWN_ACCOUNT)
def work_in_local() -> Response:
    """Works in another local from now on."""
    chosen = request.form.get("local", type=int)
    seat = next((each for each in staff().seats if each.local.id == chosen), None)
    if seat is None:
        abort(404)
    session["local"] = seat.local.id
    flash(gettext("You work in %(local)s now.", local=seat.local.name), "success")
    return redirect("/")


@pages.post("/language")
@public
def speak() -> Response:
    """Another language from now on."""
    keep_language(request.form.get("language", ""))
    back = request.form.get("next", "")
    return redirect(back if back.startswith("/") and validate_redirect_url(back) else "/")


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> str | Response | tuple[str, int]:
    """Takes an invitation up with a first password."""
    database = current_app.extensions["database"]()
    user = invited(database, current_app.config["SECRET_KEY"], token, now())
    if user is None:
        return render_template("account/no_invitation.html", words=NO_LINK), 410
    form: FlaskForm = InvitationForm()
    if not form.validate_on_submit():
        return render_template("account/invitation.html", form=form, name=user.name, email=user.email)
    accept(database, user, hash_password(form.password.data), now())
    flash(gettext("Your password is set. Sign in with it."), "success")
    return redirect(url_for("security.login"))
