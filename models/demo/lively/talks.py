"""Talks and calls that were logged, and how much the people of them support the union, over six weeks."""

from datetime import timedelta

from models.assessment import Assessment
from models.channel import Direction
from models.demo.crew import MARIA, OLIVIA, Crew, Passed
from models.touch import Means

ORDER = 50
ENDED = ("reached", "reached", "no_answer", "reached", "message_left")
SCORES = (2, 1, 3, 2, 4, 1, 2, 3, 2, 1, 5, 2)


def load(crew: Crew) -> str:
    """Each is talked with once; every third again some weeks later, by when most think better of it."""
    assessed = 0
    for number, person in enumerate(crew.people[:44]):
        days = 3 + number * 17 % 40
        by, name = (MARIA, "Maria Santos") if number % 2 else (OLIVIA, "Olivia Organizer")
        outcome = ENDED[number % len(ENDED)]
        means = Means.IN_PERSON if number % 2 and outcome != "message_left" else Means.CALL
        at = crew.at(-days, 10 + number % 7)
        crew.passed.append(Passed(person, at, Direction.OUT, "logged", outcome, means=means, messenger=by))
        if outcome != "reached":
            continue
        scores = [(days, SCORES[number % len(SCORES)])]
        if number % 3 == 0 and days > 20:
            scores.append((days - 18, max(scores[0][1] - 1, 1)))
        for ago, score in scores:
            crew.session.add(
                Assessment(
                    local_id=crew.local.id,
                    member_id=person.member.id,
                    score=score,
                    on_date=crew.today - timedelta(days=ago),
                    assessed_by=name,
                    recorded_by=OLIVIA,
                    recorded_at=crew.at(-ago, 20),
                )
            )
        assessed += len(scores)
    return f"44 logged talks and calls, {assessed} assessments"
