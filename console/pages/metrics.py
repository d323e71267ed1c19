"""The union's figures: each with what is aimed at, this week, twelve weeks, who minds it, and what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer
from wtforms import DecimalField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Form
from console.language import current_language, gettext, lazy_gettext
from console.language.moments import day, number
from console.nav import NavEntry
from scheduler.measures.board import (
    LONGEST_NOTE,
    LONGEST_OWNER,
    Line,
    PlanRefused,
    Told,
    groups,
    history,
    lines,
    set_plan,
)
from scheduler.measures.sheet import Cell, sheet
from scheduler.measures.small import FEWEST
from scheduler.measures.union import MEASURES
from scheduler.measures.union_measure import TOPICS, Shape, Topic, UnionMeasure, Words
from scheduler.measures.union_sheet import rows_of
from scheduler.measures.weeks import NONE, monday_of

pages = Blueprint("metrics", __name__, url_prefix="/figures")
nav = NavEntry("metrics.listed", lazy_gettext("Metrics"), Permission.FIGURES, 50)


class PlanForm(Form):
    """What is aimed at, who minds it, and a note."""

    target = DecimalField(
        lazy_gettext("Aim"),
        [Optional(), NumberRange(1, 1000, message=lazy_gettext("Write a number from 1 on."))],
        places=None,
        render_kw={"inputmode": "decimal"},
    )
    owner = StringField(lazy_gettext("Who is responsible"), [Length(max=LONGEST_OWNER)])
    note = TextAreaField(lazy_gettext("Note"), [Length(max=LONGEST_NOTE)], render_kw={"rows": 3})


@dataclass(frozen=True, slots=True)
class Section:
    """One of the seven, with its figures."""

    topic: Topic
    label: str
    lines: Sequence[Line]


@pages.get("/")
@needs(Permission.FIGURES)
def listed() -> str:
    """All seven."""
    here = desk()
    found = lines(here.session, here.local_id, here.staff.local.time_zone, here.now)
    sections = [
        Section(topic, said(TOPICS[topic]), list(each))
        for topic, each in groupby(found, lambda line: line.measure.topic)
    ]
    return render_template(
        "metrics/list.html", sections=sections, counted=any(line.weeks for line in found), **_words(found)
    )


@pages.get("/<name>")
@needs(Permission.FIGURES)
def shown(name: str) -> str:
    """One figure: its line, its groups, what it means, and what was noted."""
    here = desk()
    measure = _measure(name)
    line = lines(here.session, here.local_id, here.staff.local.time_zone, here.now, only=name)[0]
    of_groups = groups(here.session, here.local_id, line.now.week, only=name)[name] if line.now else {}
    return render_template(
        "metrics/figure.html",
        line=line,
        groups=of_groups,
        history=history(here.session, here.local_id, measure),
        points=[(day(told.week, here.staff.zone), _rounded(told.value)) for told in line.weeks],
        fewest=FEWEST,
        group_name=_group_name,
        **_words([line]),
    )


@pages.route("/<name>/plan", methods=["GET", "POST"])
@needs(Permission.FIGURES_CHANGE)
def plan(name: str) -> str | Answer:
    """What is aimed at, from now on."""
    here = desk()
    measure = _measure(name)
    line = lines(here.session, here.local_id, here.staff.local.time_zone, here.now, only=name)[0]
    form = PlanForm(data={"target": line.plan.target, "owner": line.plan.owner, "note": line.plan.note})
    if form.validate_on_submit():
        try:
            set_plan(
                here.session,
                here.local_id,
                measure,
                target=float(form.target.data) if form.target.data is not None else None,
                owner=(form.owner.data or "").strip(),
                note=(form.note.data or "").strip(),
                actor=here.actor,
                now=here.now,
            )
        except PlanRefused as refused:
            form.refuse(_refusal(refused), refused.field)
        else:
            flash(gettext("Kept, with the day. What was there before stays in the list."), "success")
            return redirect(url_for("metrics.shown", name=name))
    return render_template("metrics/plan.html", form=form, line=line, **_words([line]))


@pages.get("/file.csv")
@needs(Permission.FIGURES)
def figures_file() -> Response:
    """All weeks, and the groups of the newest one, for a spreadsheet."""
    here = desk()
    found = lines(here.session, here.local_id, here.staff.local.time_zone, here.now)
    rows: Iterator[list[Cell]] = rows_of(here.session, here.local_id, found, ("en", "es").index(current_language()))
    return Response(
        "".join(sheet(rows)).encode(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="metrics.csv"'},
    )


def said(words: Words) -> str:
    """In the language of the moment."""
    return words[("en", "es").index(current_language())]


def _measure(name: str) -> UnionMeasure:
    if name not in MEASURES:
        abort(404)
    return MEASURES[name]


def _words(found: Sequence[Line]) -> dict[str, object]:
    """What templates say of figures."""
    here = desk()
    running: date | None = max((line.now.week for line in found if line.now), default=None)
    last_full = monday_of(here.staff.local.time_zone, here.now) - timedelta(weeks=1)
    return {
        "said": said,
        "amount": amount,
        "aim": aim,
        "values": lambda line: [told.value for told in line.weeks],
        "week": running,
        "behind": running is not None and running < last_full,
        "last_day": running + timedelta(days=6) if running else None,
        "change": change,
        "Shape": Shape,
    }


def amount(measure: UnionMeasure, value: float | None) -> str:
    """62 %, or 18.5 to 1."""
    if value is None:
        return "–"
    if measure.shape is Shape.PER:
        return gettext("%(number)s to 1", number=number(round(value, 1)))
    return f"{number(round(value, 1))} %"


def aim(line: Line) -> str:
    """What is aimed at."""
    if line.measure.shape is Shape.PER:
        return gettext("%(amount)s or fewer", amount=amount(line.measure, line.plan.target))
    return gettext("%(amount)s or more", amount=amount(line.measure, line.plan.target))


def change(line: Line) -> str:
    """Against the week before; "" when there is nothing to hold it against."""
    if line.change is None:
        return ""
    if abs(line.change) < 0.05:
        return gettext("as the week before")
    points = number(abs(round(line.change, 1)))
    if line.change > 0:
        return gettext("%(points)s more than the week before", points=points)
    return gettext("%(points)s less than the week before", points=points)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _group_name(told: Told, breakdown: str) -> str:
    if breakdown == "worksite" and told.key != NONE:
        return told.name
    names = {
        ("worksite", NONE): gettext("no worksite"),
        ("shift", NONE): gettext("no shift"),
        ("shift", "day"): gettext("day shift"),
        ("shift", "evening"): gettext("evening shift"),
        ("shift", "night"): gettext("night shift"),
        ("messenger", "line"): gettext("the line alone"),
        ("messenger", "steward"): gettext("a steward"),
        ("messenger", "staff"): gettext("somebody of the staff"),
    }
    return names.get((breakdown, told.key), told.key)


def _refusal(refused: PlanRefused) -> str:
    if refused.field == "target":
        return gettext("A share is from 1 to 100 percent; members a steward from 1 to 1,000.")
    return gettext("This is too long.")
