"""An event as a calendar file that phones take: iCalendar, RFC 5545.

Times are UTC, so that no time zone needs to be described; the phone shows them on its own clock.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from models import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
UNKNOWN_LENGTH = timedelta(hours=2)  # where no end is set
UNCHANGED = datetime(2026, 1, 1, tzinfo=UTC)  # revised never: any moment will do that is always the same
MOST_OCTETS = 75  # of a line, RFC 5545 section 3.1


def calendar_file(event: Event, *, handle: str, meeting: str | None) -> str:
    """One VEVENT.

    The UID stays the same and SEQUENCE grows with each change (RFC 5545, 3.8.4.7 and 3.8.7.4), so that a calendar that
    has the event takes the new one in its place; a canceled event is CANCELLED there too.

    Args:
        handle: of the local; the UID must not change with the host that members reach.
        meeting: where and when people meet, in words.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rollcall//Text line//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:event-{event.id}@{handle}.rollcall",
        f"SEQUENCE:{event.changes}",
        # In a file without METHOD, when the event was last revised (3.8.7.2).
        f"DTSTAMP:{_utc(event.changed_at or UNCHANGED)}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at or event.starts_at + UNKNOWN_LENGTH)}",
        f"SUMMARY:{_text(event.title)}",
        *([f"LOCATION:{_text(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_text(meeting)}"] if meeting else []),
        f"STATUS:{'CANCELLED' if event.canceled_at else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """TEXT, section 3.3.11: backslash, semicolon, comma and line break are escaped; other controls are none."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    joined = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(char for char in joined if char >= " " and char != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cut within a character; each further one begins with a space."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > MOST_OCTETS:
            yield piece
            piece = " "
        piece += char
    yield piece
