"""The union's figures of a local, counted week by week and kept: what has been is counted once, pages read rows.

A week begins on the local's Monday. One that is over is counted once, as of its end; the one that runs is counted anew
each hour. What the record keeps no history of, such as a member's worksite, is taken as it is when it is counted: a
first run that fills in weeks gone by tells them with the members of today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from models import Local
from scheduler.measures.union import MEASURES
from scheduler.measures.union_measure import Shape, UnionMeasure

WEEKS = 12  # that are over, and are filled in
WINDOW = timedelta(days=28)
AGAIN_AFTER = timedelta(hours=1)  # the week that runs
NONE = "-"  # the key of those without a worksite, or without a shift

# Whom a text reaches: by a number of theirs that takes texts, and whose newest word in the ledger is yes.
_REACHABLE = text("""
    CREATE TEMPORARY TABLE reachable ON COMMIT DROP AS
    WITH said AS (
        SELECT DISTINCT ON (e164) e164, action FROM consent_entry
        WHERE local_id = :local_id AND channel = 'sms' ORDER BY e164, id DESC
    )
    SELECT DISTINCT link.member_id
    FROM member_phone AS link JOIN member ON member.id = link.member_id AND member.local_id = :local_id
    JOIN phone ON phone.id = link.phone_id AND phone.line_state NOT IN ('invalid', 'landline', 'unreachable')
    JOIN said ON said.e164 = phone.e164 AND said.action = 'opt_in'
    WHERE link.ended_at IS NULL
""")
_COUNTED = text("""
    SELECT figure, week FROM metric_week
    WHERE local_id = :local_id AND week >= :first AND breakdown = ''
      AND (final OR (week = :running AND counted_at > :since))
""")
# Before its first text or talk a local has nothing to tell.
_FIRST = text("SELECT at FROM touch_point WHERE local_id = :local_id ORDER BY id LIMIT 1")
_FORGET = text("DELETE FROM metric_week WHERE local_id = :local_id AND week = :week AND figure = :figure AND NOT final")
# number: of things, or of the stewards among them, each once.
_COUNT = """
    INSERT INTO metric_week (local_id, figure, week, breakdown, group_key, people, number, of_all, number_reached,
                             of_reached, seconds, final, counted_at)
    SELECT :local_id, :figure, :week, breakdown, CASE WHEN breakdown = '' THEN '' ELSE coalesce(key, :none) END,
           people, number, of_all, number_reached, of_reached, seconds, :final, CAST(:now AS timestamptz)
    FROM (
        SELECT CASE grouping(worksite_id, shift, messenger)
                   WHEN 3 THEN 'worksite' WHEN 5 THEN 'shift' WHEN 6 THEN 'messenger' ELSE '' END AS breakdown,
               coalesce(CAST(worksite_id AS text), CAST(shift AS text), CAST(messenger AS text)) AS key,
               count(DISTINCT person) FILTER (WHERE counted) AS people,
               count({number}) FILTER (WHERE hit) AS number,
               count(*) FILTER (WHERE counted) AS of_all,
               count({number}) FILTER (WHERE hit_too) AS number_reached,
               count(*) FILTER (WHERE counted_too) AS of_reached,
               CAST(percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(seconds AS double precision)) AS bigint) AS seconds
        FROM ({rows}) AS counted_rows
        GROUP BY GROUPING SETS ((), (worksite_id), (shift), (messenger))
    ) AS found
    WHERE breakdown = '' OR breakdown = ANY(:breakdowns)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Week:
    """One of them: from its Monday until the next one, or until now when it runs."""

    monday: date
    ends: datetime
    over: bool

    @property
    def after(self) -> date:
        """The first day that is not in it."""
        return self.monday + timedelta(days=7)


def monday_of(local_zone: str, at: datetime) -> date:
    """The Monday of the week that runs."""
    today = at.astimezone(ZoneInfo(local_zone)).date()
    return today - timedelta(days=today.weekday())


def count_weeks(session: Session, kinds: Kinds, local: Local, at: datetime) -> int:
    """Counts what is not counted yet of the last 12 weeks, and anew the one that runs if that was an hour ago.

    Args:
        kinds: of campaigns: which of them ask for a yes, and which are for something.

    Returns:
        How many figures were counted. The caller commits.
    """
    due = _due(session, local, at)
    if not due:
        return 0
    # A local of 100,000 takes longer than a text may.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("SET LOCAL work_mem = '64MB'"))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.reachable"))
    session.execute(_REACHABLE, {"local_id": local.id})
    session.execute(text("ANALYZE reachable"))
    named: dict[str, Sequence[str]] = {
        "kinds": [kind.name for kind in kinds.values() if kind.converts],
        "asking": [
            kind.name for kind in kinds.values() if any("yes" in each.values() for each in kind.answers.values())
        ],
    }
    for measure, week in due:
        _count(session, local, measure, week, at, named)
    return len(due)


def _due(session: Session, local: Local, at: datetime) -> list[tuple[UnionMeasure, Week]]:
    running = monday_of(local.time_zone, at)
    begun = session.scalar(_FIRST, {"local_id": local.id})
    earliest = running - timedelta(weeks=WEEKS)
    first = running if begun is None else min(max(earliest, monday_of(local.time_zone, begun)), running)
    about = {"local_id": local.id, "first": first, "running": running, "since": at - AGAIN_AFTER}
    done = {(row.figure, row.week) for row in session.execute(_COUNTED, about)}
    weeks = [first + timedelta(weeks=place) for place in range((running - first).days // 7 + 1)]
    return [
        (measure, _week(local, monday, at))
        for monday in weeks
        for measure in MEASURES.values()
        if (measure.name, monday) not in done
    ]


def _week(local: Local, monday: date, at: datetime) -> Week:
    ends = datetime.combine(monday + timedelta(days=7), time(), ZoneInfo(local.time_zone))
    return Week(monday, min(ends, at), over=ends <= at)


def _count(
    session: Session, local: Local, measure: UnionMeasure, week: Week, at: datetime, named: dict[str, Sequence[str]]
) -> None:
    about = {"local_id": local.id, "figure": measure.name, "week": week.monday}
    session.execute(_FORGET, about)
    statement = _COUNT.format(
        rows=measure.sql,
        number="DISTINCT person" if measure.shape is Shape.PER else "*",
    )
    values = (
        about
        | named
        | {
            "ends": week.ends,
            "begins": week.ends - WINDOW,
            # Of a week that runs the present day counts, as far as it has come.
            "today": min(week.after, week.ends.astimezone(ZoneInfo(local.time_zone)).date() + timedelta(days=1)),
            "final": week.over,
            "now": at,
            "none": NONE,
            "breakdowns": list(measure.breakdowns),
        }
    )
    session.execute(text(statement), values)
