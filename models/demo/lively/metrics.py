"""The weekly figures as a local of this size has them, with worksites; the demo's own are of eight members."""

from sqlalchemy import select

from models.demo.crew import Crew
from models.metric import MetricWeek

ORDER = 55
GROWN = 7  # times as many people as in the demo without this layer
AS_THEY_ARE = ("issues_acted", "issues_won", "first_reply", "resolved")  # of issues and hand-offs, not of members
COUNTS = ("people", "number", "of_all", "number_reached", "of_reached")
BY_WORKSITE = ("journey_completed", "took_part", "pledged", "said_yes", "did_it")
# Percent of a figure's people at each worksite, and of those who did it: one place is behind.
PLACES = (("Warehouse", 52, 55), ("Yard", 27, 32), ("Cold store", 21, 13))


def load(crew: Crew) -> str:
    """Twelve weeks."""
    weeks = crew.session.scalars(select(MetricWeek).where(MetricWeek.local_id == crew.local.id)).all()
    for row in weeks:
        if row.figure not in AS_THEY_ARE:
            for name in COUNTS:
                setattr(row, name, getattr(row, name) * GROWN)
        if row.figure in BY_WORKSITE and not row.breakdown:
            crew.session.add_all(_at(crew, row, *place) for place in PLACES)
    return f"{len({row.week for row in weeks})} weeks of figures"


def _at(crew: Crew, row: MetricWeek, place: str, people: int, did: int) -> MetricWeek:
    of_all, of_reached = round(row.of_all * people / 100), round(row.of_reached * people / 100)
    return MetricWeek(
        local_id=row.local_id,
        figure=row.figure,
        week=row.week,
        breakdown="worksite",
        group_key=str(crew.worksite(place).id),
        people=of_all,
        number=min(round(row.number * did / 100), of_all),
        of_all=of_all,
        number_reached=min(round(row.number_reached * did / 100), of_reached),
        of_reached=of_reached,
        seconds=None,
        final=True,
        counted_at=row.counted_at,
    )
