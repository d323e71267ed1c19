"""Whether texts come and go: the number, the carrier, the queue, and what is behind the line. For admins."""

from flask import Blueprint, current_app, render_template

from bot.staff.carrier import line_state, whatsapp_state
from config.settings import Settings
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext

pages = Blueprint("settings_carrier", __name__, url_prefix="/settings/carrier")

_SHOWN_OF_ACCOUNT = 4  # characters at its end


@pages.get("/")
@needs(Permission.SETTINGS)
def shown() -> str:
    """All of it."""
    here = desk()
    settings: Settings = current_app.extensions["settings"]
    base = settings.public_base_url
    return render_template(
        "settings/carrier.html",
        local=here.staff.local,
        simulated=settings.simulated,
        account=f"{settings.twilio_account_sid[:2]}…{settings.twilio_account_sid[-_SHOWN_OF_ACCOUNT:]}",
        service=settings.twilio_messaging_service_sid[-_SHOWN_OF_ACCOUNT:],
        addresses=[
            (gettext("A text comes in"), f"{base}/webhooks/twilio/sms"),
            (gettext("When that fails"), f"{base}/webhooks/twilio/fallback"),
            (gettext("What became of a text"), f"{base}/webhooks/twilio/status"),
        ],
        line=line_state(here.session, here.local_id, here.now),
        vitals=current_app.extensions["vitals"].states(),
        whatsapp=whatsapp_state(here.bot.files, here.bot.flows, here.staff.local),
        now=here.now,
    )
