"""Who looked at what, and who changed what: the audit log of the local, for its admins."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from wtforms import DateField, StringField
from wtforms.validators import Optional, ValidationError

from bot.staff.audit import Key, Search, actions, search
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from console.pages.audit.words import WORDS, action_words

pages = Blueprint("audit", __name__, url_prefix="/audit")
nav = NavEntry("audit.listed", lazy_gettext("Audit log"), Permission.AUDIT, 85)

DAYS = 30  # that are searched when none is named, and before a last one that is named alone
YEARS = range(2000, 2100)


def in_our_time(_form: Form, field: DateField) -> None:
    """Refuses years that nobody means, which no clock can tell in every zone."""
    if field.data and field.data.year not in YEARS:
        raise ValidationError(gettext("Choose a day of this century."))


class SearchForm(Form):
    """What is looked for; everything may be left empty."""

    class Meta(Form.Meta):
        """A search changes nothing, and its address can be kept."""

        csrf = False

    actor = StringField(lazy_gettext("Who"))
    member = StringField(lazy_gettext("Member number"))
    action = StringField(lazy_gettext("What was done"))
    since = DateField(lazy_gettext("First day"), [Optional(), in_our_time])
    until = DateField(lazy_gettext("Last day"), [Optional(), in_our_time])

    def validate_until(self, field: DateField) -> None:
        """A span that ends before it begins holds nothing."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(gettext("This is before the first day."))


@pages.get("/")
@needs(Permission.AUDIT)
def listed() -> str:
    """The newest entries that fit, 50 to a page."""
    here = desk()
    asked = request.args.copy()
    if day := asked.pop("day", ""):  # of addresses that were kept when a single day could be named
        asked["since"] = asked["until"] = day
    form = SearchForm(asked)
    first, last = (form.since.data, form.until.data) if form.validate() else (None, None)
    start, end = _span(first, last, here.now, here.staff.zone)
    action = (form.action.data or "").strip().replace(" ", "_")
    wanted = Search(
        local_id=here.local_id,
        start=start,
        end=end,
        actor=(form.actor.data or "").strip(),
        member_number=(form.member.data or "").strip(),
        action=action,
        before=Key.read(request.args.get("before", "")),
    )
    entries, older = search(here.session, here.actor, here.now, wanted)
    kept = {name: value for name, value in asked.items() if name != "before"}
    return render_template(
        "audit/list.html",
        form=form,
        entries=entries,
        groups=_groups(actions(here.session, wanted), action),
        action=action,
        action_words=action_words,
        days=DAYS,
        first=_page(kept) if wanted.before else None,
        older=_page(kept | {"before": str(older)}) if older else None,
    )


def _groups(found: set[str], chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be chosen, by words: what was done in these days, and whatever else there is."""
    others = {*WORDS, chosen} - found - {""}
    groups = ((gettext("Done in these days"), found), (gettext("Everything else"), others))
    return [(label, sorted(((each, action_words(each)) for each in codes), key=_by_words)) for label, codes in groups]


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _page(query: dict[str, str]) -> str:
    return f"{url_for('audit.listed')}?{urlencode(query)}"


def _span(first: date | None, last: date | None, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last one, on the local's clock."""
    end = _midnight(last + timedelta(days=1), zone) if last else now + timedelta(seconds=1)
    if first:
        return _midnight(first, zone), end
    return (_midnight(last - timedelta(days=DAYS), zone) if last else now - timedelta(days=DAYS)), end


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
