"""For new members: two orientations to choose from, and someone who asks to join."""

from datetime import timedelta

from models import Channel, ConsentAction, ConsentEntry, Event, EventKind, JoinRequest
from models.demo.demo import Demo

ROSA = "+14155550190"
AGREED = "May Local 1021 text you on union business? Reply 1 to agree, 2 not to."


def load(demo: Demo) -> None:
    """Rosa asked two days ago, and agreed to texts."""
    demo.session.add_all([_orientation(demo, days_ahead=9, hour=18), _orientation(demo, days_ahead=16, hour=10)])
    asked_at = demo.now - timedelta(days=2)
    line = {"local_id": demo.local.id, "channel": Channel.SMS}
    demo.session.add_all(
        [
            JoinRequest(
                **line,
                address=ROSA,
                name="Rosa Delgado",
                workplace="Bay Foods, Warehouse, nights",
                language="es",
                agrees_to_texts=True,
                asked_at=asked_at,
                window_at=asked_at,
            ),
            ConsentEntry(**line, e164=ROSA, action=ConsentAction.OPT_IN, source="text", wording=AGREED, at=asked_at),
        ]
    )


def _orientation(demo: Demo, *, days_ahead: int, hour: int) -> Event:
    return Event(
        local_id=demo.local.id,
        kind=EventKind.ORIENTATION,
        title="New member orientation",
        place="Union Hall",
        starts_at=demo.at(days_ahead, hour),
        ends_at=demo.at(days_ahead, hour + 1),
        capacity=20,
    )
