"""How long the words of texts are kept. For admins; what goes cannot come back, so it is asked once more."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.staff import retention
from bot.staff.retention import MOST_COUNTED
from bot.staff.settings import SettingsRefused
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext
from console.setting_forms import fault_words
from models import Local

pages = Blueprint("settings_retention", __name__, url_prefix="/settings/retention")


@pages.get("/")
@needs(Permission.SETTINGS)
def shown() -> str:
    """How it stands."""
    return _page("")


@pages.post("/")
@needs(Permission.SETTINGS, fresh=True)
def keep() -> str | Response:
    """Tells what would go; pressed once more, sets it."""
    here = desk()
    sent = request.form.get("days", "").strip()
    days = int(sent) if sent.isdecimal() else None
    if sent and days is None:
        return _page(sent, gettext("Write a whole number of days, or nothing to keep words."))
    if days is not None and "sure" not in request.form:
        if not 30 <= days <= 3650:
            return _page(sent, gettext("30 days at least, 3650 at most."))
        going = retention.would_go(here.session, here.local_id, days, here.now)
        return render_template("settings/retention_sure.html", days=days, going=going, most=MOST_COUNTED)
    try:
        changed = retention.keep_for(here.session, here.actor, here.now, here.bot.files, here.local_id, days)
    except SettingsRefused as refused:
        here.session.rollback()
        return _page(sent, " ".join(map(fault_words, refused.faults)))
    here.bot.files.look_again()
    flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
    return redirect(url_for("settings_retention.shown"))


def _page(sent: str, fault: str = "") -> str:
    here = desk()
    kept = retention.kept(here.session, here.bot.files, here.session.get_one(Local, here.local_id))
    return render_template("settings/retention.html", kept=kept, sent=sent, fault=fault)
