"""An event as a calendar file that phones take: iCalendar, RFC 5545.

Times are UTC, so that no time zone needs to be described; the phone shows them on its own clock.
"""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from models import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
UNKNOWN_LENGTH = timedelta(hours=2)  # where no end is set
UNCHANGED = datetime(2026, 1, 1, tzinfo=UTC)  # revised never: any moment will do that is always the same


def calendar_file(event: Event, *, handle: str, meeting: str | None) -> str:
    """One VEVENT.

    The UID stays the same and SEQUENCE grows with each change (RFC 5545, 3.8.4.7 and 3.8.7.4), so that a calendar that
    has the event takes the new one in its place; a canceled event is CANCELLED there too.

    Args:
        handle: of the local; the UID must not change with the host that members reach.
        meeting: where and when people meet, in words.
    """
    entry = Entry()
    entry.add("uid", f"event-{event.id}@{handle}.rollcall")
    entry.add("sequence", event.changes)
    # In a file without METHOD, when the event was last revised (3.8.7.2).
    entry.add("dtstamp", (event.changed_at or UNCHANGED).astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", (event.ends_at or event.starts_at + UNKNOWN_LENGTH).astimezone(UTC))
    entry.add("summary", _plain(event.title))
    if event.place:
        entry.add("location", _plain(", ".join(filter(None, (event.place, event.address)))))
    if meeting:
        entry.add("description", _plain(meeting))
    entry.add("status", "CANCELLED" if event.canceled_at else "CONFIRMED")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Rollcall//Text line//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(entry)
    return str(calendar.to_ical().decode())


def _plain(value: str) -> str:
    """TEXT has no controls but the line break (section 3.3.11), which the library escapes."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or (char >= " " and char != "\x7f"))
