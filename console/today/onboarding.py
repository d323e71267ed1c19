"""New members who are past the time their local gives for getting started."""

from collections.abc import Iterable

from bot.staff.onboarding_board import late
from bot.staff.waiting import MOST
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item

permission = Permission.ONBOARDING


def waiting(here: Desk) -> Iterable[Item]:
    """Who is late, and where staff remind them or end a stage."""
    return [
        Item(
            key=f"onboarding-{onboarding_id}",
            kind=gettext("Late getting started"),
            title=f"{name} ({number})",
            detail=gettext("Has not gone through all stages in time."),
            since=due,
            url=f"/onboarding/{onboarding_id}",
            label=gettext("Open"),
            member_id=member_id,
        )
        for onboarding_id, member_id, name, number, due in late(here.session, here.local_id, here.now, most=MOST)
    ]
