"""The only source of the present time: tests move it, nothing else reads the machine's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class _Clock:
    ahead: timedelta = timedelta(0)
    stopped_at: datetime | None = None


_clock = _Clock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _clock.stopped_at or datetime.now(UTC) + _clock.ahead


def freeze(moment: datetime | None) -> None:
    """Stops the clock at `moment` (aware), or lets it run again with None."""
    _clock.stopped_at = moment.astimezone(UTC) if moment else None


def shift(by: timedelta) -> None:
    """Runs the clock ahead of the machine's by `by`; zero brings it back."""
    _clock.ahead = by
