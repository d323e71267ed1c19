"""What a campaign did: its figures in all, by breakdown, and each answer, without a name.

Three statements, however many texts: the campaign with its runs, the count, and the answers to each question.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from scheduler.measures.breakdowns import OF_A_CAMPAIGN as BREAKDOWNS
from scheduler.measures.counting import Counted, Group, Value, count
from scheduler.measures.failures import grouped
from scheduler.measures.small import FEWEST, few, hidden
from scheduler.variants.intervals import Rate

_OF_YES = ("yes", "yes_with_plan", "yes_and_did")


class MeasureError(Exception):
    """What was asked for cannot be told; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, of all planned and of those delivered; without them when it is hidden, as a group is (small.py)."""

    question: str
    answer: str
    of_planned: Rate | None
    of_delivered: Rate | None

    @property
    def is_hidden(self) -> bool:
        """Whether it is too small to be shown, or would tell of one that is."""
        return self.of_planned is None


@dataclass(frozen=True, slots=True)
class Report:
    """A campaign in figures.

    everyone: all whom the audience named: planned, control group and excluded; None when they are fewer than 5.
    excluded, failures, reached: empty when fewer than 5 people were planned or meant.
    failures: {status: {group: how many}}, see failures.py.
    total: hidden like a group when fewer than 5 people were planned; figures of small answers have no number.
    answers: of the first question; `questions` has those of each, where more were asked.
    reached: delivered, of everyone the audience named: what no better wording can mend.
    """

    campaign_id: int
    name: str
    kind: str
    state: str
    runs: int
    everyone: int | None
    excluded: Mapping[str, int]
    total: Group
    groups: Mapping[str, Sequence[Group]]
    failures: Mapping[str, Mapping[str, int]]
    answers: Sequence[Answer]
    questions: Sequence[Answer]
    reached: Rate | None


_CAMPAIGN = text("""
    SELECT campaign.id, campaign.name, campaign.kind, campaign.state, local.handle, local.time_zone,
           coalesce(json_agg(json_build_object('id', run.id, 'excluded', run.excluded))
                    FILTER (WHERE run.id IS NOT NULL), '[]') AS runs
    FROM campaign JOIN local ON local.id = campaign.local_id
    LEFT JOIN campaign_run AS run ON run.campaign_id = campaign.id
    WHERE campaign.id = :id GROUP BY campaign.id, local.id
""")
# Probed for each who answered: the answers to other campaigns are not read.
_QUESTIONS = text("""
    SELECT said.question, said.answer, count(*) AS number,
           count(*) FILTER (WHERE sent.status = 'delivered') AS delivered
    FROM recipient
    CROSS JOIN LATERAL (SELECT * FROM recipient_answer WHERE recipient_id = recipient.id OFFSET 0) AS said
    LEFT JOIN LATERAL (SELECT status FROM outbox WHERE recipient_id = recipient.id OFFSET 0) AS sent ON true
    WHERE recipient.campaign_id = :id AND recipient.answered_at IS NOT NULL
    GROUP BY said.question, said.answer ORDER BY said.question, number DESC, said.answer
""")


def campaign_report(
    session: Session, files: LocalFiles, campaign_id: int, *, by: Sequence[str] = (), seconds: float | None = None
) -> Report:
    """The figures of a campaign.

    Args:
        files: where the local's price of a segment stands.
        by: breakdowns: worksite, shift, language, variant, answer, day.
        seconds: that a statement may take, see patience.py.

    Raises:
        MeasureError: there is no such campaign or breakdown.
    """
    if unknown := [name for name in by if name not in BREAKDOWNS]:
        raise MeasureError(f"A campaign is not told by {unknown[0]!r}; write one of {', '.join(BREAKDOWNS)}.")
    campaign = session.execute(_CAMPAIGN, {"id": campaign_id}).one_or_none()
    if campaign is None:
        raise MeasureError(f"There is no campaign {campaign_id}.")
    counted = count(
        session,
        [run["id"] for run in campaign.runs],
        campaign.time_zone,
        by=by,
        cents_per_segment=Decimal(str(files.get(CAMPAIGNS, campaign.handle).cents_per_segment)),
        one_run=len(campaign.runs) < 2,
        seconds=seconds,
    )
    excluded: Counter[str] = Counter()
    for run in campaign.runs:
        excluded.update(run["excluded"])
    total = counted.total
    everyone = total.count("planned") + total.count("control") + excluded.total()
    answers = _answers(counted)
    are_few = few(total.people or 0) or few(everyone)
    return Report(
        campaign_id=campaign_id,
        name=campaign.name,
        kind=campaign.kind,
        state=campaign.state,
        runs=len(campaign.runs),
        everyone=None if few(everyone) else everyone,
        excluded={} if are_few else dict(excluded.most_common()),
        total=_total(counted, answers),
        groups=counted.groups,
        failures={} if are_few else grouped(counted.why),
        answers=answers,
        questions=_questions(session, campaign_id, total),
        reached=None if are_few else Rate(total.count("delivered"), everyone),
    )


def _total(counted: Counted, answers: Sequence[Answer]) -> Group:
    """All together: hidden when they are few; without the figures that would tell of a hidden answer."""
    total = counted.total
    if few(total.people or 0):
        return Group(total.key, total.name, None, {})
    kept_back = {each.answer for each in answers if each.is_hidden}
    blank = set(_OF_YES) if "yes" in kept_back else set()
    # Too few for a larger answer to cover them: how many answered would tell.
    if kept_back and sum(counted.answers[answer][0] for answer in kept_back) < FEWEST:
        blank |= {"answered", *_OF_YES}
    values = {name: Value(value.figure, None) if name in blank else value for name, value in total.values.items()}
    return dataclasses.replace(total, values=values)


def _answers(counted: Counted) -> list[Answer]:
    most_first = sorted(counted.answers.items(), key=lambda each: (-each[1][0], each[0]))
    kept_back = hidden({answer: number for answer, (number, _) in most_first})
    found = [_answer("", answer, *numbers, counted.total, answer in kept_back) for answer, numbers in most_first]
    return _hidden_last(found)


def _questions(session: Session, campaign_id: int, total: Group) -> list[Answer]:
    rows: Sequence[Any] = session.execute(_QUESTIONS, {"id": campaign_id}).all() if total.count("answered") else []
    found: list[Answer] = []
    for question, asked in groupby(rows, key=lambda row: row.question):
        of_it = list(asked)
        kept_back = hidden({row.answer: row.number for row in of_it})
        found += _hidden_last(
            [_answer(question, row.answer, row.number, row.delivered, total, row.answer in kept_back) for row in of_it]
        )
    return found


def _hidden_last(answers: list[Answer]) -> list[Answer]:
    """The place of a hidden one among the others would tell how many it has."""
    shown = [each for each in answers if not each.is_hidden]
    return [*shown, *sorted((each for each in answers if each.is_hidden), key=lambda each: each.answer)]


def _answer(question: str, answer: str, number: int, delivered: int, total: Group, is_hidden: bool) -> Answer:
    if is_hidden:
        return Answer(question, answer, None, None)
    return Answer(
        question,
        answer,
        Rate(number, total.count("planned")),
        Rate(delivered, total.count("delivered")),
    )
