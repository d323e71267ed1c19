"""What every template may use: words, days, who is at work, the navigation."""

from datetime import datetime
from typing import Any

from flask import Flask, current_app, request, url_for

from config.clock import now
from console.access.guard import staff_or_nobody
from console.access.permissions import Permission
from console.charts import bars, line, sparkline
from console.language import LANGUAGES, current_language, gettext, moments, ngettext, zones
from console.nav import NavEntry
from models import Role

NAMES = {"en": "English", "es": "Español"}


def add_view(app: Flask, entries: list[NavEntry]) -> None:
    """Puts them into the app's templates."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        _=gettext,
        ngettext=ngettext,
        Permission=Permission,
        staff=staff_or_nobody,
        language=current_language,
        languages=[(language, NAMES[language]) for language in LANGUAGES],
        navigation=lambda: _navigation(entries),
        chart_bars=bars.chart,
        chart_line=line.chart,
        sparkline=sparkline.chart,
        zone_choices=zones.zone_choices,
        public_url=public_url,
        role_name=role_name,
        newest_mail=app.extensions["post"].newest,
    )
    environment.filters.update(
        day=_day,
        iso_day=_iso_day,
        moment=_moment,
        hour=_hour,
        age=lambda value: moments.age(value, now()),
        duration=moments.duration,
        number=moments.number,
        money=moments.money,
        share=moments.share,
        zone_name=zones.zone_name,
    )


def role_name(role: Role) -> str:
    """A role, as people call it."""
    names = {
        Role.ADMIN: gettext("Admin"),
        Role.ORGANIZER: gettext("Organizer"),
        Role.STEWARD: gettext("Steward"),
        Role.VIEWER: gettext("Viewer"),
    }
    return names[role]


def public_url(endpoint: str, **values: Any) -> str:
    """A whole address for mails: by PUBLIC_BASE_URL, never by the name somebody called us."""
    return f"{current_app.config['PUBLIC_BASE_URL']}{url_for(endpoint, **values)}"


def _navigation(entries: list[NavEntry]) -> list[dict[str, Any]]:
    """The entries of whoever is at work."""
    here = staff_or_nobody()
    if here is None:
        return []
    part = (request.blueprint or "").split(".")[0]
    seen = [entry for entry in entries if here.may(entry.permission)]
    return [
        {
            "url": url_for(entry.endpoint),
            "label": entry.label,
            "here": request.endpoint == entry.endpoint,
            "part": _is_part(part, entry.endpoint.split(".")[0]),
            "apart": before is not None and _group(before) != _group(entry),
        }
        for before, entry in zip([None, *seen], seen, strict=False)
    ]


def _group(entry: NavEntry) -> int:
    """Of the day's work, of figures, or of keeping house (nav.py)."""
    return 0 if entry.order < 50 else 1 if entry.order < 80 else 2


def _is_part(blueprint: str, topic: str) -> bool:
    """Whether a page is of a topic: `settings_wording` is of the settings."""
    return blueprint == topic or blueprint.startswith(f"{topic}_")


def _day(value: Any) -> str:
    return moments.day(value, _zone())


def _iso_day(value: datetime) -> str:
    """For `datetime=`, where no more than the day is told."""
    return value.astimezone(_zone()).date().isoformat()


def _moment(value: datetime) -> str:
    return moments.moment(value, _zone())


def _hour(value: datetime) -> str:
    return moments.hour(value, _zone())


def _zone() -> Any:
    here = staff_or_nobody()
    return here.zone if here else None
