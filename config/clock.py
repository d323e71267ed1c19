"""The only source of the present time: tests move it, nothing else reads the machine's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class _Clock:
    ahead: timedelta = timedelta(0)
    stopped_at: datetime | None = None
    speed: float = 1
    since: datetime | None = None


_clock = _Clock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    if _clock.stopped_at:
        return _clock.stopped_at
    moment = datetime.now(UTC) + _clock.ahead
    if _clock.since is None:
        return moment
    return moment + max(datetime.now(UTC) - _clock.since, timedelta(0)) * (_clock.speed - 1)


def freeze(moment: datetime | None) -> None:
    """Stops the clock at `moment` (aware), or lets it run again with None."""
    _clock.stopped_at = moment.astimezone(UTC) if moment else None


def shift(by: timedelta) -> None:
    """Runs the clock ahead of the machine's by `by`; zero brings it back."""
    _clock.ahead = by


def hurry(speed: float, since: datetime | None) -> None:
    """Runs the clock `speed` times as fast as the machine's from `since` (aware) on; None: as fast as the machine's.

    All processes that are told the same agree.
    """
    _clock.speed, _clock.since = speed, since
