"""Beginning getting started for a member."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from bot.staff.onboarding import OnboardingRefused, Started, start
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext
from console.pages.members.blueprint import pages, person_of


@pages.post("/<int:member_id>/onboarding")
@needs(Permission.ONBOARDING)
def start_onboarding(member_id: int) -> Response:
    """The first question leaves now, or at the next decent hour."""
    here = desk()
    number = person_of(here, member_id).member.number
    here.session.commit()  # what follows has transactions of its own
    try:
        came = start(here.bot, number, here.actor, local_id=here.local_id)
    except OnboardingRefused:
        flash(gettext("It was begun before, or they are no active member."), "error")
    else:
        words = {
            Started.TEXTED: gettext("The first question is on its way."),
            Started.WAITS: gettext("It is begun. The first question leaves as soon as the member can be texted."),
        }
        flash(words[came], "success")
    return redirect(url_for("members.part", member_id=member_id))
