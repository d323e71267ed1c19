"""Who looked at what, and who changed what: the audit log of the local, for its admins."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from wtforms import DateField, StringField
from wtforms.validators import Optional

from bot.staff.audit import Key, Search, search
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Form
from console.language import lazy_gettext
from console.nav import NavEntry

pages = Blueprint("audit", __name__, url_prefix="/audit")
nav = NavEntry("audit.listed", lazy_gettext("Audit log"), Permission.AUDIT, 85)

DAYS = 30  # that are searched when no day is named


class SearchForm(Form):
    """What is looked for; everything may be left empty."""

    class Meta(Form.Meta):
        """A search changes nothing, and its address can be kept."""

        csrf = False

    actor = StringField(lazy_gettext("Who"))
    member = StringField(lazy_gettext("Member number"))
    action = StringField(lazy_gettext("What was done"))
    day = DateField(lazy_gettext("Day"), [Optional()])


@pages.get("/")
@needs(Permission.AUDIT)
def listed() -> str:
    """The newest entries that fit, 50 to a page."""
    here = desk()
    form = SearchForm(request.args)
    day = form.day.data if form.validate() else None
    start, end = _span(day, here.now, here.staff.zone)
    wanted = Search(
        local_id=here.local_id,
        start=start,
        end=end,
        actor=(form.actor.data or "").strip(),
        member_number=(form.member.data or "").strip(),
        action=(form.action.data or "").strip().replace(" ", "_"),
        before=Key.read(request.args.get("before", "")),
    )
    entries, older = search(here.session, here.actor, here.now, wanted)
    kept = {name: value for name, value in request.args.items() if name != "before"}
    return render_template(
        "audit/list.html",
        form=form,
        entries=entries,
        days=DAYS,
        first=_page(kept) if wanted.before else None,
        older=_page(kept | {"before": str(older)}) if older else None,
    )


def _page(query: dict[str, str]) -> str:
    return f"{url_for('audit.listed')}?{urlencode(query)}"


def _span(day: date | None, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if day is None:
        return now - timedelta(days=DAYS), now + timedelta(seconds=1)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=zone)
