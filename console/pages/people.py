"""Who signs in to the console of this local: invite, change roles, shut out. For admins."""

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_security.recoverable import generate_reset_password_token
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from console.access import people as staff_people
from console.access.guard import needs
from console.access.people import Invitation, PeopleRefused
from console.access.permissions import Permission
from console.access.post import MailError
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext, speaking
from console.nav import NavEntry
from console.view import NAMES, public_url
from models import Role, User

pages = Blueprint("people", __name__, url_prefix="/people")
nav = NavEntry("people.listed", lazy_gettext("People and roles"), Permission.PEOPLE, 80)

ROLES = [
    SelectChoice(Role.ADMIN.value, lazy_gettext("Admin: everything, and who signs in here")),
    SelectChoice(Role.ORGANIZER.value, lazy_gettext("Organizer: members, conversations, campaigns")),
    SelectChoice(Role.STEWARD.value, lazy_gettext("Steward: the members of their worksites, their own conversations")),
    SelectChoice(Role.VIEWER.value, lazy_gettext("Viewer: figures, without names")),
]
LANGUAGES_SPOKEN = [SelectChoice(code, name) for code, name in NAMES.items()]
_NEEDED = lazy_gettext("This is needed.")


class InviteForm(Form):
    """Somebody new."""

    name = StringField(lazy_gettext("Name"), [InputRequired(_NEEDED)], render_kw={"autocomplete": "off"})
    email = StringField(lazy_gettext("E-mail"), [InputRequired(_NEEDED)], render_kw={"type": "email"})
    role = RadioField(lazy_gettext("Role"), [InputRequired(_NEEDED)], choices=ROLES)
    member_number = StringField(lazy_gettext("Member number"), render_kw={"autocomplete": "off"})
    language = SelectField(lazy_gettext("Language"), choices=LANGUAGES_SPOKEN)


class RoleForm(Form):
    """Another role."""

    role = RadioField(lazy_gettext("Role"), [InputRequired(_NEEDED)], choices=ROLES)


@pages.get("/")
@needs(Permission.PEOPLE)
def listed() -> str:
    """Everybody with a role here."""
    here = desk()
    return render_template("people/list.html", people=staff_people.people(here.session, here.local_id, here.now))


@pages.route("/invite", methods=["GET", "POST"])
@needs(Permission.PEOPLE, fresh=True)
def invite() -> str | Response:
    """Invites somebody by mail."""
    here = desk()
    form = InviteForm()
    if form.validate_on_submit():
        invitation = Invitation(
            email=form.email.data,
            name=form.name.data,
            role=Role(form.role.data),
            language=form.language.data,
            member_number=form.member_number.data or "",
        )
        try:
            user = staff_people.invite(here.session, here.actor, here.now, here.local_id, invitation)
        except PeopleRefused as refused:
            form.refuse(str(refused))
        else:
            return _invited(here, user)
    return render_template("people/invite.html", form=form)


@pages.get("/<int:user_id>")
@needs(Permission.PEOPLE)
def shown(user_id: int) -> str:
    """One of them, and what can be done about them."""
    here = desk()
    try:
        person = staff_people.person(here.session, here.local_id, user_id, here.now)
    except PeopleRefused:
        raise NotFound from None
    return render_template("people/person.html", person=person, form=RoleForm(role=person.role.value), me=here.staff)


@pages.post("/<int:user_id>/role")
@needs(Permission.PEOPLE, fresh=True)
def grant(user_id: int) -> Response:
    """Gives another role."""
    here = desk()
    form = RoleForm()
    if form.validate_on_submit():
        role = Role(form.role.data)
        _try(
            lambda: staff_people.grant(here.session, here.actor, here.now, here.local_id, user_id, role),
            gettext("The role is changed."),
        )
    return redirect(url_for("people.shown", user_id=user_id))


@pages.post("/<int:user_id>/withdraw")
@needs(Permission.PEOPLE, fresh=True)
def withdraw(user_id: int) -> Response:
    """Takes the role in this local."""
    here = desk()
    done = _try(
        lambda: staff_people.withdraw(here.session, here.actor, here.now, here.local_id, user_id),
        gettext("They have no role here any more."),
    )
    return redirect(url_for("people.listed") if done else url_for("people.shown", user_id=user_id))


@pages.post("/<int:user_id>/deactivate")
@needs(Permission.PEOPLE, fresh=True)
def deactivate(user_id: int) -> Response:
    """Shuts them out at once."""
    here = desk()
    _try(
        lambda: staff_people.set_active(here.session, here.actor, here.now, here.local_id, user_id, active=False),
        gettext("They are signed out everywhere and cannot sign in."),
    )
    return redirect(url_for("people.shown", user_id=user_id))


@pages.post("/<int:user_id>/activate")
@needs(Permission.PEOPLE, fresh=True)
def activate(user_id: int) -> Response:
    """Lets them in again."""
    here = desk()
    _try(
        lambda: staff_people.set_active(here.session, here.actor, here.now, here.local_id, user_id, active=True),
        gettext("They can sign in again."),
    )
    return redirect(url_for("people.shown", user_id=user_id))


@pages.post("/<int:user_id>/forget-second-factor")
@needs(Permission.PEOPLE, fresh=True)
def forget_second_factor(user_id: int) -> Response:
    """For whoever has lost the phone."""
    here = desk()
    _try(
        lambda: staff_people.forget_second_factor(here.session, here.actor, here.now, here.local_id, user_id),
        gettext("They set up new codes when they sign in next."),
    )
    return redirect(url_for("people.shown", user_id=user_id))


@pages.post("/<int:user_id>/invite-again")
@needs(Permission.PEOPLE, fresh=True)
def invite_again(user_id: int) -> str | Response:
    """Another invitation; the older link is void."""
    here = desk()
    try:
        user = staff_people.invite_again(here.session, here.actor, here.now, here.local_id, user_id)
    except PeopleRefused as refused:
        flash(str(refused), "error")
        return redirect(url_for("people.shown", user_id=user_id))
    return _invited(here, user)


@pages.post("/<int:user_id>/reset")
@needs(Permission.PEOPLE, fresh=True)
def reset(user_id: int) -> str | Response:
    """A link to a new password."""
    here = desk()
    try:
        user = staff_people.note_link(here.session, here.actor, here.now, here.local_id, user_id)
    except PeopleRefused as refused:
        flash(str(refused), "error")
        return redirect(url_for("people.shown", user_id=user_id))
    link = public_url("security.reset_password", token=generate_reset_password_token(user))
    with speaking(user.language):
        subject = gettext("A new password for Rollcall")
        body = render_template("security/email/reset_instructions.txt", reset_token=link.rsplit("/", 1)[1])
    return _hand_over(here, user, link, subject, body)


def _invited(here: Desk, user: User) -> str | Response:
    if user.password is not None:
        flash(gettext("%(name)s has an account already, and now a role here too.", name=user.name), "success")
        return redirect(url_for("people.listed"))
    secret = current_app.config["SECRET_KEY"]
    link = public_url("account.invitation", token=staff_people.invitation_token(secret, user))
    with speaking(user.language):
        subject = gettext("Your invitation to Rollcall")
        body = render_template(
            "people/invitation.txt", name=user.name, by=here.staff.name, local=here.staff.local.name, link=link
        )
    return _hand_over(here, user, link, subject, body)


def _hand_over(here: Desk, user: User, link: str, subject: str, body: str) -> str | Response:
    """Mails the link; where that is not possible, shows it to be handed over, unless it opens somebody else's local."""
    is_ours = not staff_people.works_elsewhere(here.session, here.actor, here.local_id, user)
    to = url_for("people.shown", user_id=user.id)
    address = user.email
    # The mail server may take its time: no row is held while it does.
    here.session.commit()
    try:
        here.post.send(address, subject, body)
    except MailError:
        if is_ours:
            return render_template("people/hand_over.html", user=user, link=link)
        words = gettext(
            "No mail can be sent, and this account opens another local too: who looks after the server makes the link."
        )
        flash(words, "error")
        return redirect(to)
    flash(gettext("A mail with a link is on its way to %(email)s.", email=address), "success")
    if kept := here.post.newest():
        flash(gettext("No mail server is set: the mail is the file %(path)s.", path=kept), "info")
    return redirect(to)


def _try(do: Callable[[], None], done: str) -> bool:
    try:
        do()
    except PeopleRefused as refused:
        flash(str(refused), "error")
        return False
    flash(done, "success")
    return True
