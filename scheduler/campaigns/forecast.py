"""When a run's texts would leave: in the hours of their numbers, as fast as the sender may.

An estimate: one queue by hour, with nothing else to send, and every text of a batch as long as their mean.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from scheduler.hours.windows import Window


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts with the same hours.

    hours: gives the next ones from a moment on; None when there are none within eight days.
    """

    texts: int
    segments: int
    hours: Callable[[datetime], Window | None]


@dataclass(frozen=True, slots=True)
class Pace:
    """What the local's number may send."""

    per_second: float
    per_day: int | None
    zone: ZoneInfo


@dataclass(slots=True)
class Forecast:
    """Moments are in UTC, None when nothing would leave.

    first_due, last_due: by the hours alone.
    ends_at: when the last text has left.
    seconds: of sending, pauses for the night not counted.
    deferred: texts that leave on a later day than the run begins.
    expired: texts whose hours, or turn, come when they have no use any more.
    """

    first_due: datetime | None = None
    last_due: datetime | None = None
    ends_at: datetime | None = None
    seconds: float = 0.0
    deferred: int = 0
    expired: int = 0
    used: Counter[date] = field(default_factory=Counter)


def forecast(batches: Iterable[Batch], pace: Pace, starts_at: datetime, expires_at: datetime) -> Forecast:
    """How a run that starts at this moment would go."""
    told, tie, queue = Forecast(), count(), []
    for batch in batches:
        hours = batch.hours(starts_at)
        if hours is None or hours.starts >= expires_at:
            told.expired += batch.texts
            continue
        told.first_due = min(told.first_due or hours.starts, hours.starts)
        told.last_due = max(told.last_due or hours.starts, hours.starts)
        queue.append((hours.starts, next(tie), hours, batch.texts, batch))
    heapify(queue)
    first_day = starts_at.astimezone(pace.zone).date()
    free_at = starts_at
    while queue:
        _, _, hours, left, batch = heappop(queue)
        at = max(hours.starts, free_at)
        sent = min(left, _room(told, pace, at, min(hours.ends, expires_at), batch))
        if sent:
            segments = sent * batch.segments / batch.texts
            free_at = at + timedelta(seconds=segments / pace.per_second)
            day = at.astimezone(pace.zone).date()
            told.used[day] += round(segments)
            told.seconds += segments / pace.per_second
            told.ends_at = free_at
            told.deferred += sent if day > first_day else 0
        if left == sent:
            continue
        again = batch.hours(_tomorrow(at, pace.zone) if at < hours.ends else at)
        if again is None or again.starts >= expires_at:
            told.expired += left - sent
        else:
            heappush(queue, (again.starts, next(tie), again, left - sent, batch))
    return told


def _room(told: Forecast, pace: Pace, at: datetime, until: datetime, batch: Batch) -> int:
    """How many texts of the batch can leave from `at` until before `until`, on that day."""
    segments = max((until - at).total_seconds(), 0.0) * pace.per_second
    if pace.per_day is not None:
        segments = min(segments, pace.per_day - told.used[at.astimezone(pace.zone).date()])
    return max(int(segments * batch.texts / batch.segments), 0)


def _tomorrow(at: datetime, zone: ZoneInfo) -> datetime:
    """The next midnight of the zone."""
    local = at.astimezone(zone)
    return (local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=1)).astimezone(at.tzinfo)
