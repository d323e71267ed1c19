"""Members who wait for a person's answer; a steward's own alone."""

from collections.abc import Iterable

from bot.staff.waiting import handoffs
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item, about, thread_url
from models import Role

permission = Permission.THREADS


def waiting(here: Desk) -> Iterable[Item]:
    """Hand-offs without an answer."""
    steward_id = None
    if here.staff.role is Role.STEWARD:
        if here.staff.member_id is None:
            return []
        steward_id = here.staff.member_id
    reasons = {
        "asked": gettext("Asked for a person."),
        "missed": gettext("The line did not understand."),
        "urgent": gettext("Asked for help at once."),
        "report": gettext("Reported a problem."),
        "low_confidence": gettext("The line was not sure."),
        "low_answer": gettext("Gave a low answer."),
        "staff": gettext("Answered the staff."),
    }
    return [
        Item(
            key=f"handoff-{each.id}",
            kind=gettext("Waits for an answer"),
            title=about(each),
            detail=reasons.get(each.what, ""),
            since=each.since,
            urgent=each.urgent,
            member_id=each.member_id,
            url=thread_url(each),
            label=gettext("Reply"),
        )
        for each in handoffs(here.session, here.local_id, steward_id=steward_id)
    ]
