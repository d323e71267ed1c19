"""Days and hours that people fill in, on the local's clock."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from console.forms import Form
from console.language import gettext
from scheduler.campaigns.local_days import exact


def moment_of(form: Form, day: str, hour: str, zone: ZoneInfo) -> datetime | None:
    """What two fields say together, None when both are empty; what is no moment is refused beside the field."""
    on: date | None = form[day].data
    at: time | None = form[hour].data
    if on is None and at is None:
        return None
    if on is None or at is None:
        form.refuse(gettext("Say the day and the hour."), day if on is None else hour)
        return None
    return _exact(form, hour, datetime.combine(on, at), zone)


def moment_written(form: Form, name: str, zone: ZoneInfo) -> datetime | None:
    """The same of one field for both, such as 2026-12-05T17:30."""
    try:
        written = datetime.fromisoformat(form[name].data)
    except ValueError:
        form.refuse(gettext("Say the day and the hour."), name)
        return None
    return _exact(form, name, written.replace(tzinfo=None), zone)


def _exact(form: Form, name: str, written: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        return exact(written.date(), written.time(), zone)
    except ValueError:
        form.refuse(
            gettext("Clocks go forward that night, and this hour is left out. Choose an earlier or a later one."), name
        )
        return None
