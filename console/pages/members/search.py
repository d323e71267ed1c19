"""Finding members: as one types, by filters, a page at a time."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.staff import member_search
from bot.staff.member_search import Page, Place, Wanted
from console.access.guard import needs
from console.access.permissions import Permission
from console.access.scope import members_seen_by
from console.desk import Desk, desk
from console.pages.members.blueprint import pages, sees_all
from models import MemberStatus, Shift

_FILTERS = ("words", "worksite", "shift", "unit", "status", "language")


@pages.get("/")
@needs(Permission.MEMBERS)
def found() -> str:
    """The search and what it finds; with nothing asked, everybody by name."""
    return _page()


@pages.post("/")
@needs(Permission.MEMBERS)
def searched() -> str | Response:
    """A search by its button. It has an address of its own, but for a phone number: addresses are logged."""
    asked = _asked()
    if member_search.holds_phone(asked["words"]):
        return _page()
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return redirect(url_for("members.found", **kept))


@pages.post("/rows")
@needs(Permission.MEMBERS)
def rows() -> str:
    """What is found, alone, for a search as one types."""
    here = desk()
    return render_template("members/_rows.html", asked=_asked(), **_told(here, _places(here)))


def _page() -> str:
    here = desk()
    places = _places(here)
    return render_template(
        "members/found.html",
        places=places,
        units=member_search.units(here.session, here.local_id),
        shifts=list(Shift),
        statuses=list(MemberStatus),
        asked=_asked(),
        **_told(here, places),
    )


def _told(here: Desk, places: list[Place]) -> dict[str, Any]:
    asked = _asked()
    page: Page = member_search.search(
        here.session,
        here.actor,
        here.now,
        local_id=here.local_id,
        seen=members_seen_by(here.staff),
        places=places,
        wanted=_wanted(asked),
    )
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    addressed = not member_search.holds_phone(asked["words"])
    return {
        "members": page.hits,
        "whole": sees_all(here),
        "more": page.after is not None,
        "first": url_for("members.found", **kept) if "after" in request.args else None,
        "older": url_for("members.found", **kept, after=page.after) if page.after and addressed else None,
    }


def _places(here: Desk) -> list[Place]:
    return member_search.worksites(here.session, here.local_id, here.staff.worksite_ids)


def _asked() -> dict[str, str]:
    return {name: request.values.get(name, "").strip() for name in _FILTERS}


def _wanted(asked: dict[str, str]) -> Wanted:
    """What was asked; what is no choice of ours asks nothing."""
    return Wanted(
        words=asked["words"],
        worksite_id=request.values.get("worksite", type=int),
        shift=Shift(asked["shift"]) if asked["shift"] in set(Shift) else None,
        unit=asked["unit"],
        status=MemberStatus(asked["status"]) if asked["status"] in set(MemberStatus) else None,
        language=asked["language"],
        after=request.args.get("after", type=int),
    )
