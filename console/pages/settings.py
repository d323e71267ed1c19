"""What the local sets for itself: one form for each kind, made from the model that checks it. For admins."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from pydantic import BaseModel
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.local_files import local_file
from bot.staff import settings as local_settings
from bot.staff.settings import ROW, ChangeView, LocalFacts, SettingsOutdated, SettingsRefused
from console.access.guard import ask_again, needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from console.setting_forms import (
    KINDS,
    SECTIONS,
    Shape,
    fault_words,
    group_of,
    help_of,
    intro_of,
    label_of,
    title_of,
    told,
)
from console.setting_forms.shapes import SPARE_ROWS
from console.setting_forms.words import option_word, part_label
from models import Local, LocalSetting

pages = Blueprint("settings", __name__, url_prefix="/settings")
nav = NavEntry("settings.listed", lazy_gettext("Settings"), Permission.SETTINGS, 90)

# Fields that another page sets, which tells what they do before they do it.
ELSEWHERE = {"privacy": frozenset({"keep_words_days"})}
# Kinds that say who may do what, or whose number is the line's: the password is asked for again.
ASKED_AGAIN = frozenset({"campaigns", ROW})
# Pages of other modules, shown where they are there.
OTHERS = (
    ("settings_start.start", lazy_gettext("Set up the local"), lazy_gettext("What a new local needs, step by step.")),
    ("settings_wording.listed", lazy_gettext("Wording of every response"), lazy_gettext("What the line says.")),
    (
        "settings_contract.listed",
        lazy_gettext("Questions about the contract"),
        lazy_gettext("What the line answers of the contract, and what finds it."),
    ),
    ("canned.listed", lazy_gettext("Canned replies"), lazy_gettext("Answers the staff give often.")),
    ("people.listed", lazy_gettext("People and roles"), lazy_gettext("Who signs in here.")),
    (
        "settings_carrier.shown",
        lazy_gettext("Number, carrier and health"),
        lazy_gettext("Whether texts come and go, and what is behind the line."),
    ),
    (
        "settings_retention.shown",
        lazy_gettext("How long words are kept"),
        lazy_gettext("Old texts and photos that go by themselves."),
    ),
    (
        "settings_copies.listed",
        lazy_gettext("A copy of everything"),
        lazy_gettext("All that is kept of the local, as tables in one file."),
    ),
)


@pages.get("/")
@needs(Permission.SETTINGS)
def listed() -> str:
    """All that can be set."""
    here = desk()
    own = local_settings.kinds_changed(here.session, here.local_id)
    sections = [
        (
            title,
            [
                {
                    "url": url_for("settings.kind", kind=kind),
                    "title": title_of(kind),
                    "intro": intro_of(kind),
                    "own": kind in own,
                }
                for kind in kinds
            ],
        )
        for title, kinds in SECTIONS
    ]
    links = [
        {"url": url_for(endpoint), "title": title, "intro": intro, "own": False}
        for endpoint, title, intro in OTHERS
        if endpoint in current_app.view_functions
    ]
    return render_template("settings/list.html", sections=[*sections, (gettext("The line"), links)])


@pages.get("/kind/<kind>")
@needs(Permission.SETTINGS)
def kind(kind: str) -> str | Response:
    """One kind: its form, and what was changed."""
    if kind in ASKED_AGAIN and (asked := ask_again()):
        return asked
    return _form(kind)


@pages.post("/kind/<kind>")
@needs(Permission.SETTINGS)
def save(kind: str) -> str | Response | tuple[str, int]:
    """Sets what differs."""
    if kind in ASKED_AGAIN and (asked := ask_again()):
        return asked
    here = desk()
    shape = _shape(kind)
    hidden = ELSEWHERE.get(kind, frozenset())
    values = {name: value for name, value in shape.read(request.form, "").items() if name not in hidden}
    seen = request.form.get("seen", "")
    try:
        changed = local_settings.change(
            here.session,
            here.actor,
            here.now,
            here.bot.files,
            here.local_id,
            kind,
            values,
            seen=int(seen) if seen.isdecimal() else None,
        )
    except SettingsRefused as refused:
        here.session.rollback()
        return _form(kind, values, _by_field(refused))
    except SettingsOutdated:
        here.session.rollback()
        words = gettext("Somebody changed these settings meanwhile. What you wrote is below; save it again to keep it.")
        return _form(kind, values, {"": [words]})
    here.bot.files.look_again()
    flash(_saved(kind, changed), "success" if changed else "info")
    return redirect(url_for("settings.kind", kind=kind))


@pages.post("/kind/<kind>/default")
@needs(Permission.SETTINGS)
def back(kind: str) -> Response:
    """Gives a field back to the default."""
    here = desk()
    field = request.form.get("field", "")
    if kind == ROW or field not in dict(_shape(kind).parts) or field in ELSEWHERE.get(kind, ()):
        raise NotFound
    if kind in ASKED_AGAIN and (asked := ask_again()):
        return asked
    try:
        local_settings.to_default(here.session, here.actor, here.now, here.bot.files, here.local_id, kind, field)
    except SettingsRefused as refused:
        flash(" ".join(map(fault_words, refused.faults)), "error")
    else:
        here.bot.files.look_again()
        flash(gettext("%(field)s is as by default again.", field=label_of(kind, field)), "success")
    return redirect(url_for("settings.kind", kind=kind))


@pages.post("/changes/<int:change_id>/undo")
@needs(Permission.SETTINGS)
def undo(change_id: int) -> Response:
    """Takes a change back; of a field that another page sets, that page alone does, with its questions."""
    here = desk()
    row = here.session.get(LocalSetting, change_id)
    if (
        row is None
        or row.local_id != here.local_id
        or row.kind not in KINDS
        or row.field in ELSEWHERE.get(row.kind, ())
    ):
        raise NotFound
    if row.kind in ASKED_AGAIN and (asked := ask_again()):
        return asked
    try:
        undone = local_settings.undo(here.session, here.actor, here.now, here.bot.files, here.local_id, change_id)
    except SettingsRefused as refused:
        flash(" ".join(map(fault_words, refused.faults)), "error")
        return redirect(url_for("settings.listed"))
    here.bot.files.look_again()
    flash(gettext("%(field)s is as it was before.", field=label_of(undone.kind, undone.field)), "success")
    return redirect(url_for("settings.kind", kind=undone.kind))


def _form(kind: str, values: Mapping[str, Any] | None = None, faults: Mapping[str, list[str]] | None = None) -> str:
    here = desk()
    shape = _shape(kind)
    local = here.session.get_one(Local, here.local_id)
    found = local_settings.settings(here.session, here.bot.files, local, kind)
    before = request.args.get("before", "")
    changes, older = local_settings.history(
        here.session, here.local_id, kind, before=int(before) if before.isdecimal() else None
    )
    fields = {each.name: each for each in found.fields}
    return render_template(
        "settings/kind.html",
        kind=kind,
        title=title_of(kind),
        intro=intro_of(kind),
        shape=shape,
        fields=fields,
        values={name: each.value for name, each in fields.items()} | dict(values or {}),
        faults=faults or {},
        version=found.version,
        hidden=ELSEWHERE.get(kind, frozenset()),
        changes=[_told(here, shape, each) for each in changes],
        older=older,
        label_of=label_of,
        help_of=help_of,
        option_word=option_word,
        part_label=part_label,
        told=told,
        SPARE_ROWS=SPARE_ROWS,
    )


def _shape(kind: str) -> Shape:
    if kind not in KINDS:
        raise NotFound
    model: type[BaseModel] = LocalFacts if kind == ROW else local_file(kind).model
    return group_of(model)


def _told(_here: Desk, shape: Shape, change: ChangeView) -> dict[str, Any]:
    part = dict(shape.parts).get(change.field)
    before, after = (_said(part, value) for value in (change.before, change.after))
    after = gettext("the default") if change.to_default else after
    return {
        "id": change.id,
        "label": label_of(change.kind, change.field),
        "told": gettext("%(before)s → %(after)s", before=before, after=after),
        "by": change.by,
        "at": change.at,
        "newest": change.newest and change.field not in ELSEWHERE.get(change.kind, ()),
    }


def _said(part: Shape | None, value: Any) -> str:
    if part is None:
        return str(value)
    try:
        return told(part, value)
    except (AttributeError, KeyError, TypeError):  # set before an upgrade, when the field had another shape
        return str(value)


def _by_field(refused: SettingsRefused) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for fault in refused.faults:
        sentences = faults.setdefault(fault.field, [])
        if (words := fault_words(fault)) not in sentences:
            sentences.append(words)
    return faults


def _saved(kind: str, changed: list[str]) -> str:
    if not changed:
        return gettext("Nothing was changed.")
    return gettext("Saved: %(fields)s.", fields=", ".join(label_of(kind, field) for field in changed))
