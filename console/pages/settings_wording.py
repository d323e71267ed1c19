"""What the line says: every response found, looked at as a phone shows it, changed and undone. For admins."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.staff import settings as local_settings
from bot.staff import wording
from bot.staff.wording import EVERYWHERE, Look, ResponseView, WordingRefused
from bot.wording.overrides import TextFault
from bot.wording.typical import typical
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import current_language, gettext
from models import Local

pages = Blueprint("settings_wording", __name__, url_prefix="/settings/wording")

PAGE = 30
_SHORTEST = 160  # letters of a text in the list
_TITLE = 60  # letters of a text over its page
_FILLED_IN = re.compile(r"\{\w+\}")


@pages.get("/")
@needs(Permission.SETTINGS)
def listed() -> str:
    """Those that are looked for."""
    here = desk()
    book = here.bot.flows
    words, flow = request.args.get("words", "")[:100], request.args.get("flow", "")
    changed = "changed" in request.args
    own = here.staff.local.wording
    found = wording.find(book, own, words=words, flow=flow, changed=changed)
    at = max(0, request.args.get("at", 0, int))
    groups = _groups()
    return render_template(
        "settings/wording.html",
        rows=[(each, _called(each, groups, _SHORTEST)) for each in found[at : at + PAGE]],
        found=len(found),
        at=at,
        page=PAGE,
        words=words,
        flow=flow,
        changed=changed,
        own=len(own),
        groups=groups,
    )


@pages.get("/<response>")
@needs(Permission.SETTINGS)
def shown(response: str) -> str:
    """One of them."""
    view = _view(response)
    return _page(view, {language: view.text(language) for language in view.languages})


@pages.post("/<response>/look")
@needs(Permission.SETTINGS)
def looked(response: str) -> str:
    """How it would look, as somebody types: a part of the page."""
    view = _view(response)
    return render_template("settings/_looks.html", looks=_looks(view, _sent(view)), fault_words=fault_words)


@pages.post("/<response>")
@needs(Permission.SETTINGS)
def save(response: str) -> str | Response:
    """Sets the texts, or shows them first."""
    here = desk()
    view = _view(response)
    texts = _sent(view)
    if "look" in request.form:
        return _page(view, texts)
    try:
        changed = wording.reword(
            here.session, here.actor, here.now, here.bot.flows, typical(), here.local_id, response, texts
        )
    except WordingRefused as refused:
        here.session.rollback()
        return _page(view, texts, refused.faults)
    flash(
        gettext("The line says it so from now on.") if changed else gettext("Nothing was changed."),
        "success",
    )
    return redirect(url_for("settings_wording.shown", response=response))


@pages.post("/<response>/default")
@needs(Permission.SETTINGS)
def back(response: str) -> Response:
    """Says what ships."""
    here = desk()
    _view(response)
    wording.give_back(here.session, here.actor, here.now, here.local_id, response)
    flash(gettext("The line says the default again."), "success")
    return redirect(url_for("settings_wording.shown", response=response))


@pages.post("/changes/<int:change_id>/undo")
@needs(Permission.SETTINGS)
def undo(change_id: int) -> Response:
    """Says what was said before a change."""
    here = desk()
    try:
        response = wording.undo(here.session, here.actor, here.now, here.bot.flows, typical(), here.local_id, change_id)
    except KeyError:
        raise NotFound from None
    except WordingRefused:
        flash(gettext("What was said before does not fit any more. Write it anew."), "error")
        return redirect(url_for("settings_wording.listed"))
    flash(gettext("The line says again what it said before."), "success")
    return redirect(url_for("settings_wording.shown", response=response))


def fault_words(fault: TextFault) -> str:
    """What is wrong with a text, in the language of the moment."""
    values: Mapping[str, Any] = fault.values
    if fault.kind == "empty":
        return gettext("There is no text; write one in each language.")
    if fault.kind == "unknown":
        return gettext("Nothing fills {%(name)s}.", name=values["name"])
    if fault.kind == "missing":
        return gettext("{%(name)s} is missing.", name=values["name"])
    if fault.kind == "taken":
        return gettext("Do not ask for %(word)s: carriers take the answer for themselves.", word=values["word"])
    return gettext(
        "Too long: %(segments)s segments, %(allowed)s at most.", segments=values["segments"], allowed=values["allowed"]
    )


def _page(view: ResponseView, texts: Mapping[str, str], faults: Mapping[str, Any] | None = None) -> str:
    here, groups = desk(), _groups()
    before = request.args.get("before", "")
    changes, older = local_settings.history(
        here.session,
        here.local_id,
        local_settings.WORDING,
        before=int(before) if before.isdecimal() else None,
        field=view.name,
    )
    return render_template(
        "settings/response.html",
        view=view,
        called=_called(view, groups, _TITLE),
        texts=texts,
        looks=_looks(view, texts),
        faults=faults or {},
        fault_words=fault_words,
        group=groups[view.flow],
        older=older,
        changes=[
            {
                "id": each.id,
                "label": gettext("The default again") if each.to_default else gettext("Own words"),
                "told": each.before.get(current_language(), "") if each.before else gettext("before: the default"),
                "by": each.by,
                "at": each.at,
                "newest": each.newest,
            }
            for each in changes
        ],
    )


def _view(response: str) -> ResponseView:
    here = desk()
    local = here.session.get_one(Local, here.local_id)
    try:
        return wording.response_view(here.bot.flows, local.wording, response)
    except KeyError:
        raise NotFound from None


def _sent(view: ResponseView) -> dict[str, str]:
    return {language: request.form.get(f"text-{language}", "") for language in view.languages}


def _looks(view: ResponseView, texts: Mapping[str, str]) -> dict[str, Look]:
    here = desk()
    today = here.now.astimezone(here.staff.zone).date()
    book = here.bot.flows
    wanted = [each for each in view.languages if texts[each].strip() or each in book.languages]
    return {each: wording.look(book, typical(), view.name, each, texts[each], today) for each in wanted}


def _called(view: ResponseView, groups: Mapping[str, str], most: int) -> str:
    """What people know a response by: how it begins, or where it is said when all of it is filled in."""
    text = " ".join(view.text(current_language()).split())
    if not _FILLED_IN.sub("", text).strip(" .:,"):
        return groups[view.flow]
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"


def _groups() -> dict[str, str]:
    language = current_language()
    found = wording.flow_groups(desk().bot.flows)
    plain = {group: names.get(language) or names.get("en") or group.replace("_", " ") for group, names in found.items()}
    return plain | {EVERYWHERE: gettext("In all conversations")}
