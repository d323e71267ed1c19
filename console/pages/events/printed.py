"""What hangs on a wall: a sheet with the word to join by, and one for the door with its code; each with a QR code."""

from io import BytesIO

import qrcode
from flask import Response as Download
from flask import render_template
from qrcode.image.svg import SvgPathImage
from werkzeug.exceptions import NotFound

from bot.staff.events import EventView
from bot.wording import format_phone
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.pages.events.blueprint import event_of, pages

# What a member texts, by language. Spanish: flows/join_event.yml and flows/check_in.yml know these words.
JOIN = {"en": "JOIN", "es": "APUNTAME"}
HERE = {"en": "HERE", "es": "AQUI"}


@pages.get("/<int:event_id>/poster")
@needs(Permission.EVENTS)
def poster(event_id: int) -> str:
    """The sheet that says how to join, to be printed."""
    here = desk()
    event = event_of(here, event_id)
    return render_template("events/sheet.html", **_sheet(here, event, JOIN, event.join_word), is_door=False)


@pages.get("/<int:event_id>/door-sheet")
@needs(Permission.EVENTS_CHECK_IN)
def door_sheet(event_id: int) -> str:
    """The sheet that hangs at the door, with its code."""
    here = desk()
    event = event_of(here, event_id)
    return render_template("events/sheet.html", **_sheet(here, event, HERE, event.check_in_code), is_door=True)


@pages.get("/<int:event_id>/join.svg")
@needs(Permission.EVENTS)
def join_code(event_id: int) -> Download:
    """The QR code of the poster; there is none without a word to join by."""
    here = desk()
    event = event_of(here, event_id)
    if event.join_word is None:
        raise NotFound
    return _picture(here, f"{JOIN['en']} {event.join_word}")


@pages.get("/<int:event_id>/door.svg")
@needs(Permission.EVENTS_CHECK_IN)
def door_code(event_id: int) -> Download:
    """The QR code of the door."""
    here = desk()
    return _picture(here, f"{HERE['en']} {event_of(here, event_id).check_in_code}")


def _sheet(here: Desk, event: EventView, verbs: dict[str, str], word: str | None) -> dict[str, object]:
    local = here.staff.local
    texts = [(language, f"{verbs[language]} {word}") for language in verbs if language in local.languages]
    return {"event": event, "texts": texts if word else [], "phone": format_phone(local.number)}


def _picture(here: Desk, words: str) -> Download:
    """A phone that reads it opens a text to the line with these words: SMSTO:number:words, as both makers of phones do.

    Error correction Q: a sheet of paper in the rain loses up to a quarter of it.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4, image_factory=SvgPathImage)
    code.add_data(f"SMSTO:{here.staff.local.number}:{words}")
    written = BytesIO()
    code.make_image().save(written)
    return Download(written.getvalue(), content_type="image/svg+xml")
