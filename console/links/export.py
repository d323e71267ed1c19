"""The copy of a member's data: a page with a button, so that what previews a link does not use it up.

The copy is made when the button is pressed, and handed out once: a zip with all of it as JSON and as a page to read.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Response
from markupsafe import Markup
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.actions.exporting import Part, whole_copy
from bot.actions.my_data import LINK_LIFE
from bot.links import LinkError
from config.clock import now
from config.phones import is_visit
from console.links.desk import LinkDesk
from models import AuditEntry, DataExport, Member, MemberPhone, Phone

KIND = "export"

_WORDS = {
    "en": {
        "title": "Your data",
        "lead": "This link hands out a copy of all that your union keeps of you: once, to whoever has it.",
        "button": "Download my data",
        "made": "Made",
        "rows": "entries",
        "none": "Nothing.",
        "left_out": "Left out: the union's working notes on grievances, and what is about other people.",
    },
    "es": {
        "title": "Tus datos",
        "lead": "Este enlace da una copia de todo lo que tu sindicato guarda de ti: una sola vez, a quien lo tenga.",
        "button": "Descargar mis datos",
        "made": "Hecho el",
        "rows": "registros",
        "none": "Nada.",
        "left_out": "No incluye las notas de trabajo del sindicato sobre quejas, ni lo que es de otras personas.",
    },
}
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>body{{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;"
    "padding:0 1rem}}table{{border-collapse:collapse;display:block;overflow-x:auto}}th,td{{border:1px solid #999;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top}}button{{font:inherit;padding:.75rem 1.25rem}}</style>"
    "<main><h1>{title}</h1>{body}</main></html>"
)


def show(desk: LinkDesk, token: str) -> Response:
    """The page with the button; it uses nothing up.

    Raises:
        LinkError: the link was used, is too old, or the number is not the member's any more.
    """
    with desk.bot.sessions() as session:
        _, member = _good(session, desk, token)
        words, language = _words(member)
    body = Markup('<p>{lead}</p><form method="post"><button>{button}</button></form>').format(**words)
    return _html(_PAGE.format(lang=language, title=words["title"], body=body))


def confirm(desk: LinkDesk, token: str) -> Response:
    """Uses the link up, notes it in the audit log, and hands the copy out.

    Raises:
        LinkError: as `show`.
    """
    at = now()
    with desk.bot.sessions.begin() as session:
        export, member = _good(session, desk, token)
        taken = session.execute(
            update(DataExport)
            .where(DataExport.id == export.id, DataExport.opened_at.is_(None))
            .values(opened_at=at)
            .returning(DataExport.id)
        ).first()
        if taken is None:
            raise LinkError("used")
        session.add(
            AuditEntry(
                actor=f"member:{member.number}",
                action="export_opened",
                member_id=member.id,
                detail=f"export {export.id}",
                at=at,
            )
        )
        session.flush()
        content = archive(member, whole_copy(session, member.id), at)
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


def _good(session: Session, desk: LinkDesk, token: str) -> tuple[DataExport, Member]:
    payload = desk.bot.links.read(KIND, token, int(LINK_LIFE.total_seconds()))
    export = session.get(DataExport, payload)
    if export is None or export.opened_at is not None or export.expires_at <= now():
        raise LinkError("used")
    linked = exists().where(
        MemberPhone.member_id == export.member_id,
        MemberPhone.ended_at.is_(None),
        MemberPhone.phone_id == select(Phone.id).where(Phone.e164 == export.address).scalar_subquery(),
    )
    if not is_visit(export.address) and not session.scalar(select(linked)):
        raise LinkError("not_theirs")
    return export, session.get_one(Member, export.member_id)


def _words(member: Member) -> tuple[Mapping[str, str], str]:
    language = member.language if member.language in _WORDS else "en"
    return _WORDS[language], language


def archive(member: Member, parts: Iterable[Part], at: datetime) -> bytes:
    """The copy as a zip: all of it as JSON, and as a page to read in the member's language."""
    parts = tuple(parts)
    data = {"made_at": at.isoformat(), **{part.name: part.rows for part in parts}}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("my-data.html", str(_readable(member, parts, at)))
    return content.getvalue()


def _readable(member: Member, parts: Iterable[Part], at: datetime) -> Markup:
    words, language = _words(member)
    made = Markup("<p>{} {:%Y-%m-%d %H:%M} UTC. {}</p>").format(words["made"], at, words["left_out"])
    body = made + Markup("").join(_part(part, words, language) for part in parts)
    return _PAGE.format(lang=language, title=words["title"], body=body)


def _part(part: Part, words: Mapping[str, str], language: str) -> Markup:
    title = part.title[1] if language == "es" else part.title[0]
    heading = Markup("<h2>{} ({} {})</h2>").format(title, len(part.rows), words["rows"])
    if not part.rows:
        return heading + Markup("<p>{}</p>").format(words["none"])
    columns = list(part.rows[0])
    head = Markup("").join(Markup("<th scope=col>{}</th>").format(column) for column in columns)
    rows = Markup("").join(_row(row.get(column) for column in columns) for row in part.rows)
    return heading + Markup("<table><tr>{}</tr>{}</table>").format(head, rows)


def _row(values: Iterable[Any]) -> Markup:
    cells = ("" if value is None else value for value in values)
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells))


def _html(page: Markup) -> Response:
    response = Response(str(page), mimetype="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    return response
