"""Getting started: a board by stage and age; start somebody, remind them, match a buddy, end a stage by hand."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from bot.staff import onboarding_board as staff_board
from bot.staff.onboarding import OnboardingRefused, Started, count, start
from bot.staff.onboarding_board import NOT_BEGUN, Show
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from console.refusals import said

pages = Blueprint("onboarding", __name__, url_prefix="/onboarding")
nav = NavEntry("onboarding.board", lazy_gettext("Onboarding"), Permission.ONBOARDING, 40)


class StartForm(Form):
    """Who gets started."""

    number = StringField(
        lazy_gettext("Member number"),
        [InputRequired(lazy_gettext("This is needed."))],
        render_kw={"autocomplete": "off"},
    )


@pages.get("/")
@needs(Permission.ONBOARDING)
def board() -> str:
    """Columns by stage, cards by age."""
    here = desk()
    asked = request.args.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.ALL
    return render_template(
        "onboarding/board.html",
        columns=staff_board.board(here.session, here.bot.files, here.local_id, here.actor, here.now, show),
        totals=staff_board.totals(here.session, here.local_id, here.now),
        counted=count(here.session, local_id=here.local_id),
        stages=_stage_words(),
        show=show.value,
        now=here.now,
    )


@pages.route("/start", methods=["GET", "POST"])
@needs(Permission.ONBOARDING)
def begin() -> str | Response:
    """Starts somebody; the first question leaves now or at the next decent hour."""
    here = desk()
    form = StartForm()
    if form.validate_on_submit():
        here.session.commit()  # what follows has transactions of its own
        try:
            done = start(here.bot, form.number.data.strip(), here.actor, local_id=here.local_id)
        except OnboardingRefused as refused:
            form.refuse(said(str(refused)), "number")
        else:
            flash(_started(done), "success")
            return redirect(url_for("onboarding.board"))
    return render_template("onboarding/start.html", form=form)


@pages.get("/<int:onboarding_id>")
@needs(Permission.ONBOARDING)
def shown(onboarding_id: int) -> str:
    """One new member."""
    here = desk()
    try:
        one = staff_board.one(here.session, here.bot.files, here.local_id, onboarding_id, here.actor, here.now)
    except OnboardingRefused:
        raise NotFound from None
    looked = one.is_open and one.buddy is None
    return render_template(
        "onboarding/one.html",
        one=one,
        buddies=staff_board.buddies(here.session, here.local_id, onboarding_id, here.actor, here.now) if looked else [],
        stages=_stage_words(),
        now=here.now,
    )


@pages.post("/<int:onboarding_id>/nudge")
@needs(Permission.ONBOARDING)
def nudged(onboarding_id: int) -> Response:
    """Reminds them."""
    here = desk()
    _own(here, onboarding_id)
    here.session.commit()  # what follows has transactions of its own
    try:
        done = staff_board.nudge(here.bot, here.local_id, onboarding_id, here.actor)
    except OnboardingRefused as refused:
        flash(said(str(refused)), "error")
    else:
        flash(_started(done), "success")
    return redirect(url_for("onboarding.shown", onboarding_id=onboarding_id))


@pages.post("/<int:onboarding_id>/buddy")
@needs(Permission.ONBOARDING)
def matched(onboarding_id: int) -> Response:
    """Notes who looks after them."""
    here = desk()
    _own(here, onboarding_id)
    number = request.form.get("number", "").strip()
    return _try(
        onboarding_id,
        lambda: staff_board.match(here.session, here.local_id, onboarding_id, number, here.actor, here.now),
        gettext("The buddy is noted: tell both of them."),
    )


@pages.post("/<int:onboarding_id>/no-buddy")
@needs(Permission.ONBOARDING)
def unmatched(onboarding_id: int) -> Response:
    """Takes the buddy away."""
    here = desk()
    _own(here, onboarding_id)
    return _try(
        onboarding_id,
        lambda: staff_board.unmatch(here.session, here.local_id, onboarding_id, here.actor, here.now),
        gettext("They have no buddy now."),
    )


@pages.post("/<int:onboarding_id>/stages/<stage>/done")
@needs(Permission.ONBOARDING)
def done(onboarding_id: int, stage: str) -> Response:
    """Ends a stage by hand."""
    here = desk()
    _own(here, onboarding_id)
    return _try(
        onboarding_id,
        lambda: staff_board.end_by_hand(
            here.session, here.bot.files, here.local_id, onboarding_id, stage, here.actor, here.now
        ),
        gettext("The stage is done. You can take that back below."),
    )


@pages.post("/<int:onboarding_id>/stages/<stage>/open-again")
@needs(Permission.ONBOARDING)
def reopened(onboarding_id: int, stage: str) -> Response:
    """Takes that back."""
    here = desk()
    _own(here, onboarding_id)
    return _try(
        onboarding_id,
        lambda: staff_board.take_back(
            here.session, here.bot.files, here.local_id, onboarding_id, stage, here.actor, here.now
        ),
        gettext("The stage is open again."),
    )


def _own(here: Desk, onboarding_id: int) -> int:
    """The local at work, when the onboarding is one of its own; else there is no such page."""
    try:
        staff_board.one(here.session, here.bot.files, here.local_id, onboarding_id, here.actor, here.now)
    except OnboardingRefused:
        raise NotFound from None
    return here.local_id


def _try(onboarding_id: int, do: Callable[[], object], words: str) -> Response:
    try:
        do()
    except OnboardingRefused as refused:
        flash(said(str(refused)), "error")
    else:
        flash(words, "success")
    return redirect(url_for("onboarding.shown", onboarding_id=onboarding_id))


def _started(done: Started) -> str:
    if done is Started.TEXTED:
        return gettext("A text is on its way.")
    return gettext("It waits: texts leave from 9 to 20, and to numbers that may be texted.")


def _stage_words() -> dict[str, str]:
    return {
        NOT_BEGUN: gettext("Not begun"),
        "welcome": gettext("Welcome"),
        "details": gettext("Details"),
        "steward": gettext("Steward"),
        "orientation": gettext("Orientation"),
        "first_action": gettext("First action"),
    }
