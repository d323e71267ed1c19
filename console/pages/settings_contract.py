"""What the line answers about the contract: passages found, tried, written, approved and undone. For admins."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.actions.contract import CONTRACT
from bot.local_settings import as_written
from bot.staff import contract as passages
from bot.staff import settings as local_settings
from bot.staff.contract import KIND, Draft, PassageView, Strays
from bot.staff.settings import SettingsOutdated, SettingsRefused
from bot.wording.texts import LANGUAGES
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.language import gettext
from console.setting_forms import fault_words
from models import Local, LocalSetting

pages = Blueprint("settings_contract", __name__, url_prefix="/settings/contract")

PAGE = 30
_LONGEST_QUESTION = 300


@pages.get("/")
@needs(Permission.SETTINGS)
def listed() -> str:
    """The passages, and a line to ask as a member would."""
    here = desk()
    local = _local(here)
    words, question = request.args.get("words", "")[:100], request.args.get("ask", "")[:_LONGEST_QUESTION]
    found = passages.passages(here.session, here.bot.files, local, words=words)
    contract = here.bot.files.get(CONTRACT, here.staff.local.handle)  # with its index, which takes 0.1 s to make
    at = max(0, request.args.get("at", 0, int))
    return render_template(
        "settings/contract.html",
        contract=contract.contract,
        rows=found[at : at + PAGE],
        found=len(found),
        at=at,
        page=PAGE,
        words=words,
        question=question,
        answer=passages.ask(contract, question) if question.strip() else None,
    )


@pages.get("/ask")
@needs(Permission.SETTINGS)
def asked() -> str:
    """What a member would get, as somebody types: a part of the page."""
    here = desk()
    contract = here.bot.files.get(CONTRACT, here.staff.local.handle)
    question = request.args.get("ask", "")[:_LONGEST_QUESTION]
    answer = passages.ask(contract, question) if question.strip() else None
    return render_template("settings/_answer.html", answer=answer)


@pages.route("/about", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def about() -> str | Response:
    """The contract itself: its name and dates, and which words mean one thing."""
    here = desk()
    faults: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            changed = local_settings.change(
                here.session,
                here.actor,
                here.now,
                here.bot.files,
                here.local_id,
                KIND,
                {"contract": _source(), "synonyms": _synonyms()},
                seen=_seen(),
            )
        except SettingsRefused as refused:
            faults = _by_part(refused)
        except SettingsOutdated:
            faults = {"": [gettext("Somebody changed the contract meanwhile. Look at it again.")]}
        else:
            here.bot.files.look_again()
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("settings_contract.listed"))
        here.session.rollback()
    contract = passages.contract_of(here.session, here.bot.files, _local(here))
    written = as_written(contract)
    source = written["contract"] or {"name": {}, "from": "", "until": ""}
    if request.method == "POST":
        source = _source() or source
    return render_template(
        "settings/contract_about.html",
        source=source,
        synonyms=request.form.get("synonyms") or "\n".join(", ".join(line) for line in written["synonyms"]),
        faults=faults,
        version=local_settings.version(here.session, here.local_id, KIND),
    )


@pages.get("/new")
@needs(Permission.SETTINGS)
def new() -> str:
    """An empty passage."""
    return _form(None, Draft("", {}, "", {}, {}))


@pages.post("/new")
@needs(Permission.SETTINGS)
def add() -> str | Response:
    """Writes it."""
    return _save(None)


@pages.get("/passages/<name>")
@needs(Permission.SETTINGS)
def shown(name: str) -> str:
    """One passage."""
    view = _view(name)
    passage = view.passage
    return _form(
        view, Draft(passage.article, passage.title, passage.quote, passage.answer, passage.questions, passage.id)
    )


@pages.post("/passages/<name>")
@needs(Permission.SETTINGS)
def save(name: str) -> str | Response:
    """Writes it anew."""
    return _save(_view(name))


@pages.post("/passages/<name>/withdraw")
@needs(Permission.SETTINGS)
def withdraw(name: str) -> Response:
    """Takes the answer away."""
    here = desk()
    _view(name)
    passages.withdraw(here.session, here.actor, here.now, here.bot.files, here.local_id, name)
    here.bot.files.look_again()
    flash(gettext("It is a draft now: members who ask are given to a person."), "success")
    return redirect(url_for("settings_contract.shown", name=name))


@pages.post("/passages/<name>/remove")
@needs(Permission.SETTINGS)
def remove(name: str) -> Response:
    """Takes the passage out."""
    here = desk()
    _view(name)
    passages.remove(here.session, here.actor, here.now, here.bot.files, here.local_id, name)
    here.bot.files.look_again()
    flash(gettext("It is taken out. The list of changes brings it back."), "success")
    return redirect(url_for("settings_contract.changes"))


@pages.get("/changes")
@needs(Permission.SETTINGS)
def changes() -> str:
    """What was changed of the contract, with a button that takes each back."""
    here = desk()
    before = request.args.get("before", "")
    found, older = local_settings.history(
        here.session, here.local_id, KIND, before=int(before) if before.isdecimal() else None
    )
    return render_template("settings/contract_changes.html", changes=_told_all(here, found), older=older)


@pages.post("/changes/<int:change_id>/undo")
@needs(Permission.SETTINGS)
def undo(change_id: int) -> Response:
    """Takes a change of the contract back."""
    here = desk()
    row = here.session.get(LocalSetting, change_id)
    if row is None or row.local_id != here.local_id or row.kind != KIND:
        raise NotFound
    try:
        local_settings.undo(here.session, here.actor, here.now, here.bot.files, here.local_id, change_id)
    except SettingsRefused as refused:
        flash(" ".join(map(fault_words, refused.faults)), "error")
    else:
        here.bot.files.look_again()
        flash(gettext("It is as it was before."), "success")
    return redirect(url_for("settings_contract.changes"))


def _save(view: PassageView | None) -> str | Response:
    here = desk()
    draft = _draft(view.passage.id if view else "")
    approve = "approve" in request.form
    today = here.now.astimezone(here.staff.zone).date()
    try:
        name, strays = passages.save(
            here.session,
            here.actor,
            here.now,
            here.bot.files,
            here.local_id,
            draft,
            today=today,
            approve=approve,
            seen=_seen(),
        )
    except SettingsRefused as refused:
        here.session.rollback()
        return _form(view, draft, _by_part(refused))
    except SettingsOutdated:
        here.session.rollback()
        words = gettext("Somebody changed the contract meanwhile. What you wrote is below; save it again to keep it.")
        return _form(view, draft, {"": [words]})
    here.bot.files.look_again()
    flash(
        gettext("Saved, and said from now on.") if approve else gettext("Saved as a draft: it is not said."), "success"
    )
    if strays:
        flash(_told_strays(strays), "warning")
    return redirect(url_for("settings_contract.shown", name=name))


def _form(view: PassageView | None, draft: Draft, faults: Mapping[str, list[str]] | None = None) -> str:
    here = desk()
    contract = passages.contract_of(here.session, here.bot.files, _local(here))
    return render_template(
        "settings/passage.html",
        view=view,
        draft=draft,
        faults=faults or {},
        has_contract=contract.contract is not None,
        version=local_settings.version(here.session, here.local_id, KIND),
    )


def _view(name: str) -> PassageView:
    here = desk()
    for view in passages.passages(here.session, here.bot.files, _local(here)):
        if view.passage.id == name:
            return view
    raise NotFound


def _local(here: Desk) -> Local:
    return here.session.get_one(Local, here.local_id)


def _draft(name: str) -> Draft:
    sent = request.form
    return Draft(
        article=sent.get("article", ""),
        title={language: sent.get(f"title-{language}", "").strip() for language in LANGUAGES},
        quote=" ".join(sent.get("quote", "").split()),
        answer={language: sent.get(f"answer-{language}", "").strip() for language in LANGUAGES},
        questions={language: _lines(sent.get(f"questions-{language}", "")) for language in LANGUAGES},
        id=name,
    )


def _source() -> dict[str, Any] | None:
    sent = request.form
    name = {language: sent.get(f"name-{language}", "").strip() for language in LANGUAGES}
    first, last = sent.get("from", "").strip(), sent.get("until", "").strip()
    return {"name": name, "from": first, "until": last} if any([*name.values(), first, last]) else None


def _synonyms() -> list[list[str]]:
    lines = _lines(request.form.get("synonyms", ""))
    return [[word.strip() for word in line.split(",") if word.strip()] for line in lines]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _seen() -> int | None:
    seen = request.form.get("seen", "")
    return int(seen) if seen.isdecimal() else None


def _by_part(refused: SettingsRefused) -> dict[str, list[str]]:
    """Sentences by the part of the form they are about; of a passage the place is (number, part, ...)."""
    faults: dict[str, list[str]] = {}
    for fault in refused.faults:
        part = fault.field
        if part == "passages":
            part = next((each for each in fault.place if isinstance(each, str)), "")
        elif part == "contract":
            part = str(fault.place[0]) if fault.place else ""
        faults.setdefault(part, []).append(fault_words(fault, place=False))
    return faults


def _told_strays(strays: list[Strays]) -> str:
    which = next((each for each in strays if each.other), None)
    if which is None:
        return gettext("“%(question)s” does not find it. Write it in other words.", question=strays[0].question)
    return gettext(
        "“%(question)s” is near another passage too (%(other)s): members are asked which one they mean.",
        question=which.question,
        other=which.other,
    )


def _told_all(here: Desk, changes: list[local_settings.ChangeView]) -> list[dict[str, Any]]:
    shipped = {each.id for each in here.bot.files.in_file(CONTRACT, here.staff.local.handle).passages}
    return [
        {
            "id": each.id,
            "label": each.field.partition("/")[2] or gettext("Name, dates and synonyms"),
            "told": _told(each, shipped),
            "by": each.by,
            "at": each.at,
            "newest": each.newest,
        }
        for each in changes
    ]


def _told(change: local_settings.ChangeView, shipped: set[str]) -> str:
    item = change.field.partition("/")[2]
    if item and change.after is None and (not change.to_default or item not in shipped):
        return gettext("taken out")
    if change.to_default:
        return gettext("as in the file again")
    return gettext("written") if item and change.before is None else gettext("changed")
