"""The figures of a local over a period, in all, by day, by week and by kind; and what passed by each means.

A text counts on the day it left, else on the day it was due; its replies, answers and conversions count there too, so
that each share is of the texts that could have brought them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from models import Local
from scheduler.measures.breakdowns import OF_A_LOCAL
from scheduler.measures.counting import Group, count
from scheduler.measures.report import MeasureError
from scheduler.measures.small import few

LONGEST = timedelta(days=366)  # of a period
LONGEST_RUN = timedelta(days=366)  # no kind's text is of use for longer (bot/campaign_kinds.py)

# The runs whose texts may have left in the period. A run begins before its texts leave, and ends after.
_RUNS = text("""
    SELECT run.id FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
    WHERE campaign.local_id = :local_id AND run.starts_at < :ends AND run.starts_at >= :earliest
      AND run.expires_at >= :begins
""")
# Touch points come in the order of time, so that a period is a range of the table's pages (ix_touch_point_at).
_PASSED = text("""
    SELECT channel, direction, kind = 'logged' AND outcome <> 'reached' AS in_vain, count(*) AS number
    FROM touch_point WHERE local_id = :local_id AND at >= :begins AND at < :ends
    GROUP BY channel, direction, in_vain ORDER BY channel, direction, in_vain
""")


@dataclass(frozen=True, slots=True)
class Passed:
    """Touch points of one means and direction; `in_vain` are calls and talks that reached nobody."""

    channel: str
    direction: str
    in_vain: bool
    number: int


@dataclass(frozen=True, slots=True)
class Period:
    """What a local's campaigns did from the first to the last day, both included."""

    first: date
    last: date
    total: Group
    groups: Mapping[str, Sequence[Group]]
    passed: Sequence[Passed]


def over_time(
    session: Session, files: LocalFiles, local_id: int, first: date, last: date, *, by: Sequence[str] = ()
) -> Period:
    """The figures of a period: three statements.

    Args:
        first, last: days on the local's calendar.
        by: day, week or kind. Weeks begin on Monday; those at the ends have the days of the period alone.

    Raises:
        MeasureError: the period is none or longer than a year, or a breakdown is not there.
    """
    if unknown := [name for name in by if name not in OF_A_LOCAL]:
        raise MeasureError(f"A local is not told by {unknown[0]!r}; write one of {', '.join(OF_A_LOCAL)}.")
    if not timedelta() <= last - first < LONGEST:
        raise MeasureError("A period is of 1 to 366 days, the first of them first.")
    local = session.get_one(Local, local_id)
    begins, ends = _midnight(first, local), _midnight(last + timedelta(days=1), local)
    about = {"local_id": local_id, "begins": begins, "ends": ends}
    runs = session.scalars(_RUNS, about | {"earliest": begins - LONGEST_RUN}).all()
    counted = count(
        session,
        runs,
        local.time_zone,
        by=by,
        cents_per_segment=Decimal(str(files.get(CAMPAIGNS, local.handle).cents_per_segment)),
        period=(first, last),
    )
    passed = [Passed(*row) for row in session.execute(_PASSED, about)]
    total = counted.total
    if few(total.people or 0):
        total = Group(total.key, total.name, None, {})
    return Period(first, last, total, counted.groups, passed)


def _midnight(day: date, local: Local) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(local.time_zone))
