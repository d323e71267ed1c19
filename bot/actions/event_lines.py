"""An event in one line, and where and when people meet for it; always on the local's wall clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func

from bot.wording import format_day_and_time, format_time
from models import Event


def event_line(title: str, starts_at: datetime, place: str, language: str) -> str:
    """ "Rally for a living wage, Sat Nov 28, 10 am, State House steps"; `starts_at` on the local's wall clock."""
    return ", ".join(part for part in (title, format_day_and_time(starts_at, language), place) if part)


def title_in(language: str) -> ColumnElement[str]:
    """The title of an event in a language, as a part of a query; what `Event.title_in` is of a row."""
    return func.coalesce(Event.titles[language].astext, Event.title)


def meeting(event: Event, zone: ZoneInfo, language: str) -> dict[str, str | None]:
    """`meeting_time` and `meeting_point`, None where the event has none; the day is told when it is another one."""
    if event.meet_at is None:
        return {"meeting_time": None, "meeting_point": event.meeting_point}
    meet_at, starts_at = event.meet_at.astimezone(zone), event.starts_at.astimezone(zone)
    same_day = meet_at.date() == starts_at.date()
    told = format_time(meet_at.time(), language) if same_day else format_day_and_time(meet_at, language)
    return {"meeting_time": told, "meeting_point": event.meeting_point}
