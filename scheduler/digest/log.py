"""Friday's log: what was done since Monday, in numbers without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from scheduler.measures.union_measure import Words
from scheduler.measures.weeks import monday_of

# Each is a range of an index, or of the pages of a table that grows in the order of time.
_LOG = text("""
    SELECT passed.wrote, passed.talks,
           (SELECT count(*) FROM handoff WHERE local_id = :local_id AND opened_at >= :begins AND opened_at < :ends)
               AS handoffs,
           (SELECT count(*) FROM handoff WHERE local_id = :local_id AND closed_at >= :begins AND closed_at < :ends
            AND ended IN ('done', 'staff')) AS done,
           (SELECT count(*) FROM report WHERE local_id = :local_id AND created_at >= :begins AND created_at < :ends)
               AS reports,
           (SELECT count(*) FROM issue WHERE local_id = :local_id AND stage_at >= :begins AND stage_at < :ends
            AND stage = 'taken') AS acted,
           (SELECT count(*) FROM issue WHERE local_id = :local_id AND stage_at >= :begins AND stage_at < :ends
            AND outcome = 'won') AS won,
           (SELECT count(*) FROM event JOIN rsvp ON rsvp.event_id = event.id
            WHERE event.local_id = :local_id AND event.starts_at >= :begins AND event.starts_at < :ends
            AND rsvp.checked_in_at IS NOT NULL) AS came,
           (SELECT count(*) FROM onboarding WHERE local_id = :local_id AND started_at >= :begins AND started_at < :ends)
               AS began,
           (SELECT count(*) FROM assessment WHERE local_id = :local_id AND on_date >= :first AND on_date <= :last)
               AS assessed,
           (SELECT count(*) FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
            WHERE campaign.local_id = :local_id AND run.starts_at >= :begins AND run.starts_at < :ends
            AND run.planned_at IS NOT NULL) AS campaigns
    FROM (SELECT count(DISTINCT member_id) FILTER (WHERE direction = 'in') AS wrote,
                 count(*) FILTER (WHERE kind = 'logged' AND outcome = 'reached') AS talks
          FROM touch_point WHERE local_id = :local_id AND at >= :begins AND at < :ends) AS passed
""")
LABELS: dict[str, Words] = {
    "wrote": ("members wrote or came", "miembros escribieron o asistieron"),
    "talks": ("talks and calls reached somebody", "pláticas y llamadas alcanzaron a alguien"),
    "handoffs": ("members asked for a person", "miembros pidieron hablar con alguien"),
    "done": ("hand-offs were brought to an end", "conversaciones se terminaron"),
    "reports": ("problems were reported", "problemas se reportaron"),
    "acted": ("issues came to an action", "problemas llegaron a una acción"),
    "won": ("issues were won", "problemas se ganaron"),
    "came": ("people came to events", "personas fueron a eventos"),
    "began": ("new members began getting started", "miembros nuevos empezaron sus primeros pasos"),
    "assessed": ("assessments were made", "evaluaciones se hicieron"),
    "campaigns": ("campaigns went out", "campañas salieron"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the log: so many of what."""

    name: str
    number: int

    @property
    def label(self) -> Words:
        """What was counted."""
        return LABELS[self.name]


def log_of_week(session: Session, local_id: int, zone: str, at: datetime) -> Sequence[Done]:
    """Everything since Monday; one statement."""
    monday = monday_of(zone, at)
    about = {
        "local_id": local_id,
        "begins": datetime.combine(monday, time(), ZoneInfo(zone)),
        "ends": at,
        "first": monday,
        "last": monday + timedelta(days=6),
    }
    row = session.execute(_LOG, about).one()
    return [Done(name, getattr(row, name)) for name in LABELS]
