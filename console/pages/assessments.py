"""What somebody who talked with a person thinks of their support, 1 to 5, on a day. History: none is written over."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from bot.staff.assessments import AssessmentRefused, Key, assess, assessments
from console.access.guard import needs
from console.access.permissions import Permission
from console.access.scope import members_seen_by
from console.desk import desk
from console.forms import Form
from console.language import gettext, lazy_gettext, mark
from console.nav import NavEntry
from models.assessment import MOST_LETTERS

pages = Blueprint("assessments", __name__, url_prefix="/assessments")
nav = NavEntry("assessments.listed", lazy_gettext("Assessments"), Permission.MEMBERS, 45)

SCORES = {
    1: mark("strong support"),
    2: mark("support"),
    3: mark("neutral, or not known"),
    4: mark("opposed"),
    5: mark("hostile"),
}


class SearchForm(Form):
    """Of one member alone."""

    class Meta(Form.Meta):
        """A search changes nothing, and its address can be kept."""

        csrf = False

    member = StringField(lazy_gettext("Member number"), [Optional(), Length(max=32)])


class AssessmentForm(Form):
    """One assessment."""

    member = StringField(lazy_gettext("Member number"), [InputRequired(), Length(max=32)])
    score = RadioField(lazy_gettext("Support"), [InputRequired()], coerce=int)
    on_date = DateField(lazy_gettext("Day of the talk"), [InputRequired()])
    assessed_by = StringField(lazy_gettext("Who talked with them"), [InputRequired(), Length(max=MOST_LETTERS)])


@pages.get("/")
@needs(Permission.MEMBERS)
def listed() -> str:
    """The newest first."""
    here = desk()
    form = SearchForm(request.args)
    wanted = (form.member.data or "").strip() if form.validate() else ""
    found, older = assessments(
        here.session,
        here.actor,
        here.now,
        local_id=here.local_id,
        seen=members_seen_by(here.staff),
        member_number=wanted,
        before=Key.read(request.args.get("before", "")),
    )
    of_member = {"member": wanted} if wanted else {}
    return render_template(
        "assessments/list.html",
        form=form,
        found=found,
        member=wanted,
        scores=_scores(),
        first=_page(of_member) if "before" in request.args else None,
        older=_page(of_member | {"before": str(older)}) if older else None,
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.MEMBERS)
def new() -> str | Response:
    """Adds one."""
    here = desk()
    today = here.now.astimezone(here.staff.zone).date()
    begun = {"member": request.args.get("member", ""), "on_date": today, "assessed_by": here.staff.name}
    form = AssessmentForm(data=begun)
    form.score.choices = [SelectChoice(score, f"{score}: {words}") for score, words in _scores().items()]
    if form.validate_on_submit():
        try:
            made = assess(
                here.session,
                here.actor,
                here.now,
                seen=members_seen_by(here.staff),
                member_number=form.member.data or "",
                score=form.score.data,
                on_date=form.on_date.data,
                today=today,
                assessed_by=(form.assessed_by.data or "").strip(),
            )
        except AssessmentRefused as refused:
            form.refuse(_refusal(refused), refused.field)
        else:
            flash(gettext("Kept: %(member)s, %(score)s.", member=made.member, score=made.score), "success")
            return redirect(url_for("assessments.listed", member=made.member_number))
    return render_template("assessments/new.html", form=form)


def _page(query: dict[str, str]) -> str:
    return f"{url_for('assessments.listed')}?{urlencode(query)}"


def _scores() -> dict[int, str]:
    return {score: gettext(words) for score, words in SCORES.items()}


def _refusal(refused: AssessmentRefused) -> str:
    words = {
        "member": gettext("There is no such member among those you look after."),
        "score": gettext("The very same is on record already."),
        "on_date": gettext("Write a day of the last ten years, today at the latest."),
        "assessed_by": gettext("Say who talked with them, in 80 letters at the most."),
    }
    return words[refused.field]
