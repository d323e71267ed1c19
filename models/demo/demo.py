"""What a part of the demo is loaded into."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Local, Member, Worksite


@dataclass(frozen=True)
class Demo:
    """The demo local, as it is being made. Dates are relative to `now`."""

    session: Session
    local: Local
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the local's days begin."""
        return ZoneInfo(self.local.time_zone)

    @property
    def today(self) -> date:
        """The local's date."""
        return self.now.astimezone(self.zone).date()

    def at(self, days_ahead: int, hour: int, minute: int = 0) -> datetime:
        """A moment so many of the local's days from today."""
        day = self.today + timedelta(days=days_ahead)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)

    def member(self, number: str) -> Member:
        """The member of this number: 10421 is Ana, 10422 Joe, 10423 Josephine, 10428 Maria, the steward."""
        return self.session.scalars(
            select(Member).where(Member.local_id == self.local.id, Member.number == number)
        ).one()

    def worksite(self, name: str) -> Worksite:
        """The worksite of this name: Warehouse or Yard."""
        return self.session.scalars(select(Worksite).where(Worksite.name == name)).one()
