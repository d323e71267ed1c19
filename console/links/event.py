"""The link that adds an event to a phone's calendar.

A phone that asks for a page, as a browser does, gets one with the event in words and the file behind it; whatever takes
a calendar file gets it at once.
"""

from zoneinfo import ZoneInfo

from flask import Response, request
from markupsafe import Markup
from sqlalchemy import select

from bot.actions.event_lines import event_line, meeting
from bot.actions.telling import local_view
from bot.local import LocalView
from console.calendar_file import CONTENT_TYPE, calendar_file
from console.links.desk import LinkDesk
from models import Event

_PAGE = Markup(
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><main><h1>{title}</h1><p>{line}</p>{meeting}{state}"
    '<p><a href="?ics=1">{add}</a></p></main></html>'
)
_WORDS = {
    "en": {"add": "Add to my calendar", "called_off": "This event was called off.", "meet": "Meeting point: "},
    "es": {"add": "Agregar a mi calendario", "called_off": "Este evento ya no se hace.", "meet": "Nos vemos: "},
}


def show(desk: LinkDesk, token: str) -> Response:
    """The calendar file, or the page that offers it. The link holds as long as the event is known.

    Raises:
        LinkError: the token is not of ours.
    """
    event_id = desk.bot.links.read("event", token)
    with desk.bot.sessions() as session:
        event = session.scalar(select(Event).where(Event.id == event_id))
        if event is None:
            return Response("There is no such event.", 404, content_type="text/plain; charset=utf-8")
        local = local_view(session, event.local_id)
    if request.args.get("ics") == "1" or not _wants_page():
        return _file(event, local)
    return _page(event, local)


def _wants_page() -> bool:
    wished = request.accept_mimetypes.best_match(["text/html", "text/calendar"], default="text/calendar")
    return wished == "text/html"


def _file(event: Event, local: LocalView) -> Response:
    content = calendar_file(event, handle=local.handle, meeting=_meeting(event, local, "en"))
    response = Response(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page(event: Event, local: LocalView) -> Response:
    language = request.accept_languages.best_match(sorted(_WORDS), default="en") or "en"
    words = _WORDS[language]
    place = _meeting(event, local, language)
    content = _PAGE.format(
        language=language,
        title=event.title_in(language),
        line=event_line(event.title_in(language), event.starts_at.astimezone(_zone(local)), event.place, language),
        meeting=Markup("<p>{}</p>").format(words["meet"] + place) if place else "",
        state=Markup("<p><strong>{}</strong></p>").format(words["called_off"]) if event.canceled_at else "",
        add=words["add"],
    )
    response = Response(str(content), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _meeting(event: Event, local: LocalView, language: str) -> str | None:
    told = meeting(event, _zone(local), language)
    return ", ".join(part for part in (told["meeting_time"], told["meeting_point"]) if part) or None


def _zone(local: LocalView) -> ZoneInfo:
    return ZoneInfo(local.time_zone)
