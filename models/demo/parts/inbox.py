"""Replies worded beforehand. The Inbox itself begins empty: conversations of the demo begin from nothing."""

from models import CannedReply
from models.demo.demo import Demo

CANNED = (
    ("en", "Office hours", "Hi {name}, the hall is open from 9 to 5, Monday to Friday."),
    ("en", "Your steward", "Hi {name}, {steward} is your steward and will call you today."),
    ("es", "Horario", "Hola {name}, la sede abre de 9 a 5, de lunes a viernes."),
    ("es", "Tu delegado", "Hola {name}, {steward} es quien te representa y te llama hoy."),
)


def load(demo: Demo) -> None:
    """Two in each language."""
    demo.session.add_all(
        CannedReply(
            local_id=demo.local.id,
            language=language,
            title=title,
            body=body,
            updated_by="demo",
            updated_at=demo.now,
        )
        for language, title, body in CANNED
    )
