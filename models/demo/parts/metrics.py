"""Twelve weeks of figures as they were counted, aims with those who mind them, and two members assessed."""

from datetime import date, timedelta

from models import Assessment, MetricPlan, MetricWeek
from models.demo.demo import Demo

WEEKS = 12
# Of each figure: people, those of the second denominator, and how many did it in the first and in the last week.
COUNTED = {
    "journey_completed": (9, 7, 3, 6),
    "engagement": (8, 5, 1, 4),
    "first_reply": (11, 9, 5, 9),
    "resolved": (11, 8, 4, 7),
    "issues_acted": (6, 5, 1, 4),
    "issues_won": (6, 5, 0, 1),
    "said_yes": (24, 21, 4, 10),
    "did_it": (24, 21, 2, 7),
    "took_part": (8, 7, 2, 5),
    "pledged": (8, 7, 2, 5),
}
SHIFTS = {"day": 13, "evening": 8, "night": 3}  # of the texts; the last one is too small to be shown
WAITS = timedelta(hours=9), timedelta(hours=2)  # the median of the first and the last week
PLANS = {
    "first_reply": (95.0, "Olivia Organizer", "Two stewards share the evenings until the holidays."),
    "took_part": (60.0, "Alex Admin", "Phone bank on Tuesdays; ask each who came to bring one more."),
}


def load(demo: Demo) -> None:
    """The running week is left to the clock."""
    monday = demo.today - timedelta(days=demo.today.weekday())
    for place in range(WEEKS):
        week = monday - timedelta(weeks=WEEKS - place)
        gone = place / (WEEKS - 1)
        for figure, (people, reached, first, last) in COUNTED.items():
            number = round(first + (last - first) * gone)
            wait = WAITS[0] + (WAITS[1] - WAITS[0]) * gone if figure == "first_reply" else None
            demo.session.add(_week(demo, week, figure, people, number, reached, wait=wait))
            if figure in ("said_yes", "did_it"):
                for shift, size in SHIFTS.items():
                    share = round(number * size / people)
                    demo.session.add(_week(demo, week, figure, size, share, size, breakdown="shift", key=shift))
    for figure, (target, owner, note) in PLANS.items():
        demo.session.add(
            MetricPlan(
                local_id=demo.local.id,
                figure=figure,
                target=target,
                owner=owner,
                note=note,
                set_by="user:organizer@local1021.example",
                set_at=demo.now - timedelta(days=9),
            )
        )
    for member, score, days in (("10421", 3, 70), ("10421", 1, 8), ("10426", 2, 5)):
        demo.session.add(
            Assessment(
                local_id=demo.local.id,
                member_id=demo.member(member).id,
                score=score,
                on_date=demo.today - timedelta(days=days),
                assessed_by="Olivia Organizer",
                recorded_by="user:organizer@local1021.example",
                recorded_at=demo.now - timedelta(days=days),
            )
        )


def _week(
    demo: Demo,
    week: date,
    figure: str,
    people: int,
    number: int,
    reached: int,
    *,
    breakdown: str = "",
    key: str = "",
    wait: timedelta | None = None,
) -> MetricWeek:
    return MetricWeek(
        local_id=demo.local.id,
        figure=figure,
        week=week,
        breakdown=breakdown,
        group_key=key,
        people=people,
        number=number,
        of_all=people,
        number_reached=min(number, reached),
        of_reached=reached,
        seconds=round(wait.total_seconds()) if wait else None,
        final=True,
        counted_at=demo.now,
    )
