"""Events with all that a plan needs: a phone bank that is on, a parade with rides, classes that renew cards."""

from datetime import timedelta

from models import Event, EventKind
from models.demo.demo import Demo


def load(demo: Demo) -> None:
    """The phone bank's code at the door is 4821."""
    hour = demo.now.replace(minute=0, second=0, microsecond=0)
    demo.session.add_all(
        [
            Event(
                local_id=demo.local.id,
                kind=EventKind.OTHER,
                title="Phone bank",
                place="Union Hall",
                starts_at=hour,
                ends_at=hour + timedelta(hours=12),
                check_in_code="4821",
            ),
            Event(
                local_id=demo.local.id,
                kind=EventKind.OTHER,
                title="Harbor workers parade",
                place="Main Street",
                starts_at=demo.at(45, 10),
                ends_at=demo.at(45, 13),
                meeting_point="Gate B",
                meet_at=demo.at(45, 9, 40),
                rides=True,
                check_in_code="7305",
                join_word="PARADE",
                address="1 Main Street, Oakland, CA",
            ),
            _training(demo, "Forklift refresher", days_ahead=12, capacity=8, renews="Forklift"),
            _training(demo, "Conflict de-escalation", days_ahead=20, capacity=1),
            _training(demo, "Food safety", days_ahead=27, renews="Food handler"),
        ]
    )


def _training(
    demo: Demo, title: str, *, days_ahead: int, capacity: int | None = None, renews: str | None = None
) -> Event:
    return Event(
        local_id=demo.local.id,
        kind=EventKind.TRAINING,
        title=title,
        place="Union Hall",
        starts_at=demo.at(days_ahead, 17, 30),
        ends_at=demo.at(days_ahead, 21),
        capacity=capacity,
        renews=renews,
    )
