"""How fast a number may send: segments a second, and segments a day, whoever of the workers sends them.

PostgreSQL keeps it, not Redis: a batch has a transaction anyway, and what a worker may send does not change when Redis
is wiped or away. The row is locked by the batch that is next, so that two workers never spend the same segments.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CampaignRules

# T-Mobile's daily cap starts anew at 00:00 Pacific (Twilio: errors 30023 and 30027).
DAY_ZONE = ZoneInfo("America/Los_Angeles")
BATCH_SECONDS = 0.5  # of the number's pace, in one batch
# A batch that comes late may catch up so much; any second has no more than this and a batch above the pace.
CATCH_UP = timedelta(seconds=0.1)
COUNT_AGAIN = timedelta(minutes=1)

_OPEN = text("""
    INSERT INTO sending_pace (local_id, per_second, free_at, day) VALUES (:local_id, :per_second, :now, :today)
    ON CONFLICT DO NOTHING
""")
_LOCK = text("""
    SELECT per_second, free_at, day, segments, counted_at, told_on FROM sending_pace
    WHERE local_id = :local_id FOR UPDATE
""")
_COUNT = text("""
    SELECT coalesce(sum(segments), 0) FROM message WHERE at >= :since AND local_id = :local_id AND direction = 'out'
""")
_KEEP = text("""
    UPDATE sending_pace SET per_second = :per_second, free_at = :free_at, day = :today, segments = :segments,
        counted_at = :counted_at
    WHERE local_id = :local_id
""")
_CHANGED = text("UPDATE sending_pace SET per_second = :per_second, free_at = :free_at WHERE local_id = :local_id")
_CHARGE = text("""
    UPDATE sending_pace
    SET free_at = greatest(free_at, :now) + :segments * interval '1 second' / per_second, day = :today,
        segments = CASE WHEN day = :today THEN segments ELSE 0 END + :segments
    WHERE local_id = :local_id
""")
_TOLD = text("""
    UPDATE sending_pace SET told_on = :today WHERE local_id = :local_id AND told_on IS DISTINCT FROM :today
    RETURNING local_id
""")


@dataclass(slots=True)
class Pace:
    """The number's pace, ours until the transaction ends."""

    local_id: int
    rules: CampaignRules
    free_at: datetime
    today: date
    used: int
    counted_at: datetime | None

    def wait(self, now: datetime) -> timedelta | None:
        """How long until the next batch may leave, None when it may now."""
        return self.free_at - now if self.free_at > now else None

    @property
    def left(self) -> int | None:
        """Segments left of the day, None where nobody counts."""
        most = self.rules.segments_per_day
        return None if most is None else max(0, most - self.used)

    def spend(self, session: Session, segments: int, now: datetime) -> None:
        """Takes these segments from the second and the day."""
        share = timedelta(seconds=segments / self.rules.segments_per_second)
        self.free_at = max(self.free_at, now - CATCH_UP) + share
        self.used += segments
        values = {
            "local_id": self.local_id,
            "per_second": self.rules.segments_per_second,
            "free_at": self.free_at,
            "today": self.today,
            "segments": self.used,
            "counted_at": self.counted_at,
        }
        session.execute(_KEEP, values)

    def tell_once(self, session: Session) -> bool:
        """True for the first who says that the day's segments are used up."""
        return session.execute(_TOLD, {"local_id": self.local_id, "today": self.today}).first() is not None


def lock_pace(session: Session, local_id: int, rules: CampaignRules, now: datetime) -> Pace:
    """The pace of a local's number; whoever else wants it waits until the transaction ends."""
    today = now.astimezone(DAY_ZONE).date()
    row = session.execute(_LOCK, {"local_id": local_id}).first()
    if row is None:
        values = {"local_id": local_id, "per_second": rules.segments_per_second, "now": now, "today": today}
        session.execute(_OPEN, values)
        row = session.execute(_LOCK, {"local_id": local_id}).one()
    used, counted_at = (row.segments, row.counted_at) if row.day == today else (0, None)
    pace = Pace(local_id, rules, row.free_at, today, used, counted_at)
    if row.per_second != rules.segments_per_second:
        # What has left and was not waited for yet takes its time at the new pace; the old one may have been a slip.
        pace.free_at = now + max(row.free_at - now, timedelta()) * (row.per_second / rules.segments_per_second)
        values = {"local_id": local_id, "per_second": rules.segments_per_second, "free_at": pace.free_at}
        session.execute(_CHANGED, values)
    if rules.segments_per_day is not None and (counted_at is None or now - counted_at >= COUNT_AGAIN):
        # Answers in TwiML leave by the webhook: only their messages tell of them.
        since = datetime.combine(today, time(), DAY_ZONE)
        said = session.execute(_COUNT, {"local_id": local_id, "since": since}).scalar_one()
        pace.used, pace.counted_at = max(used, said), now
    return pace


def charge(session: Session, local_id: int, segments: int, now: datetime) -> None:
    """Takes from the pace what has left without asking: answers, notices and calls for help."""
    today = now.astimezone(DAY_ZONE).date()
    session.execute(_CHARGE, {"local_id": local_id, "segments": segments, "now": now, "today": today})
