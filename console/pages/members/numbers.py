"""The numbers of a member, opened: whole, and what can be done about one."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.staff import member_numbers
from bot.staff.member_numbers import NumberRefused
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.language import gettext
from console.pages.members.blueprint import looked_at, pages, person_of, sees_all
from console.refusals import said

Do = Callable[[Desk, str], str]


@pages.get("/<int:member_id>/numbers")
@needs(Permission.MEMBERS)
def numbers(member_id: int) -> str:
    """The whole numbers; that they were opened is audited."""
    here = desk()
    found = looked_at(here, member_id, "phone numbers")
    return render_template(
        "members/numbers.html",
        person=found,
        whole=sees_all(here),
        part="numbers",
        numbers=member_numbers.numbers(here.session, member_id, here.now),
        refused={},
    )


@pages.post("/<int:member_id>/numbers/<int:link_id>/take-away")
@needs(Permission.MEMBERS_CHANGE)
def take_away(member_id: int, link_id: int) -> str | Response:
    """The number is not this member's."""

    def do(here: Desk, reason: str) -> str:
        member_numbers.take_away(here.session, here.actor, here.now, member_id, link_id, reason)
        return gettext("The number is not theirs any more.")

    return _try(member_id, link_id, do)


@pages.post("/<int:member_id>/numbers/<int:link_id>/wrong")
@needs(Permission.MEMBERS_CHANGE)
def wrong(member_id: int, link_id: int) -> str | Response:
    """Somebody else has the number."""

    def do(here: Desk, reason: str) -> str:
        member_numbers.mark_wrong(here.session, here.actor, here.now, member_id, link_id, reason)
        return gettext("The number gets no more texts. Ask the member for their new one.")

    return _try(member_id, link_id, do)


def _try(member_id: int, link_id: int, do: Do) -> str | Response:
    here = desk()
    found = person_of(here, member_id)
    try:
        flash(do(here, request.form.get("reason", "")), "success")
    except NumberRefused as refused:
        return render_template(
            "members/numbers.html",
            person=found,
            whole=sees_all(here),
            part="numbers",
            numbers=member_numbers.numbers(here.session, member_id, here.now),
            refused={link_id: said(str(refused))},
        )
    return redirect(url_for("members.numbers", member_id=member_id))
