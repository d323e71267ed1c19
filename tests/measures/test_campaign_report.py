"""A campaign's figures, reckoned by hand."""

from datetime import timedelta
from typing import Any

import pytest

from models import CampaignRun, OutboxStatus, RecipientAnswer
from scheduler.measures.counting import Group
from scheduler.measures.report import MeasureError, Report, campaign_report
from scheduler.variants.intervals import Rate
from tests.measures.conftest import STARTS, World

HOUR = timedelta(hours=1)


def report(world: World, campaign_id: int, *by: str) -> Report:
    return campaign_report(world.session, world.files, campaign_id, by=by)


def shares(group: Group, figure: str) -> tuple[Rate, Rate]:
    found = group.values[figure].shares
    return found["of_planned"], found["of_delivered"]


def a_rally(world: World) -> int:
    """Ten planned, two in the control group, four excluded."""
    campaign_id = world.campaign()
    run_id = world.run(campaign_id, excluded={"opted_out": 3, "no_number": 1})
    later = STARTS + HOUR
    yes: dict[str, Any] = {"replied_at": later, "answered_at": later, "answer": "yes", "bot_answered_at": later}
    world.text(run_id, segments=2, **yes, converted_at=later)
    world.text(run_id, segments=2, **yes)
    world.text(run_id, replied_at=later, answered_at=later, answer="no", bot_answered_at=later)
    world.text(run_id, replied_at=later, opted_out_at=later, bot_answered_at=later)
    world.text(run_id, OutboxStatus.SENT, replied_at=later, person_answered_at=later + 3 * HOUR)
    world.text(run_id, OutboxStatus.FAILED, error_code=30005, taken=True)
    world.text(run_id, OutboxStatus.FAILED, error_code=21211)
    world.text(run_id, OutboxStatus.EXPIRED)
    world.text(run_id, OutboxStatus.CANCELED, refusal="opted_out")
    world.text(run_id, OutboxStatus.UNKNOWN)
    world.text(run_id, None, converted_at=later)
    world.text(run_id, None)
    return campaign_id


def test_every_figure_is_the_one_reckoned_by_hand(world: World) -> None:
    found = report(world, a_rally(world))
    assert {name: value.number for name, value in found.total.values.items()} == {
        "planned": 10,
        "control": 2,
        "waiting": 0,
        "sent": 6,
        "delivered": 4,
        "failed": 2,
        "expired": 1,
        "canceled": 1,
        "unknown": 1,
        "replied": 5,
        "replied_more": 4,
        "person_answered": 1,
        "bot_answered": 4,
        "unanswered": 0,
        "first_person_reply": 3 * 60 * 60,
        "answered": 3,
        "yes": 2,
        "yes_with_plan": 0,
        "yes_and_did": 1,
        "conversions": 1,
        "control_conversions": 1,
        "opt_outs": 1,
        "wrong_numbers": 0,
        "segments": 8,
        "cost": 7,  # 8 segments of 0.83 cents are 6.64
    }
    assert found.total.people == 12


def test_both_denominators_are_shown_each_with_its_own_numerator(world: World) -> None:
    total = report(world, a_rally(world)).total
    assert shares(total, "replied") == (Rate(5, 10), Rate(4, 4)), "the one without a receipt counts in the first alone"
    assert shares(total, "answered") == (Rate(3, 10), Rate(3, 4))
    assert total.values["delivered"].shares == {"of_planned": Rate(4, 10)}
    assert total.values["control_conversions"].shares == {"of_control": Rate(1, 2)}


def test_everyone_the_audience_named_is_the_widest_denominator(world: World) -> None:
    found = report(world, a_rally(world))
    assert found.everyone == 16
    assert found.reached == Rate(4, 16)
    assert found.excluded == {"opted_out": 3, "no_number": 1}


def test_what_did_not_arrive_is_told_by_group_of_codes(world: World) -> None:
    assert report(world, a_rally(world)).failures == {
        "canceled": {"opted_out": 1},
        "expired": {"not_told": 1},
        "failed": {"dead_number": 2},
    }


def test_answers_are_counted_against_both(world: World) -> None:
    answers = report(world, a_rally(world)).answers
    assert [(each.answer, each.of_planned, each.of_delivered) for each in answers] == [
        ("yes", Rate(2, 10), Rate(2, 4)),
        ("no", Rate(1, 10), Rate(1, 4)),
    ]


def test_each_question_of_a_survey_has_its_answers(world: World) -> None:
    run_id = world.run(world.campaign())
    for score in ("1", "5", "5"):
        recipient_id = world.text(run_id, answered_at=STARTS, answer=score)
        for question, answer in (("score", score), ("why", "words")):
            member_id = world.member()
            world.session.add(
                RecipientAnswer(
                    recipient_id=recipient_id, member_id=member_id, question=question, answer=answer, at=STARTS
                )
            )
    world.session.flush()
    found = report(world, world.session.get_one(CampaignRun, run_id).campaign_id).questions
    assert [(each.question, each.answer, each.of_planned.count) for each in found] == [
        ("score", "5", 2),
        ("score", "1", 1),
        ("why", "words", 3),
    ]


def test_a_reply_is_of_the_line_of_a_person_or_of_nobody_and_of_one_of_them_alone(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    later = STARTS + HOUR
    world.text(run_id, replied_at=later, bot_answered_at=later, person_answered_at=later)
    world.text(run_id, replied_at=later, bot_answered_at=later)
    world.text(run_id, replied_at=later)
    world.text(run_id)
    total = report(world, campaign_id).total
    parts = [total.count(name) for name in ("person_answered", "bot_answered", "unanswered")]
    assert parts == [1, 1, 1]
    assert sum(parts) == total.count("replied")


def test_a_member_in_three_runs_is_three_texts_and_one_person(world: World) -> None:
    campaign_id, site = world.campaign(), world.worksite("Dock")
    everybody = [world.member() for _ in range(2)]
    for occasion in ("7 days", "1 day", "2 hours"):
        run_id = world.run(campaign_id, occasion)
        for member_id in everybody:
            world.text(run_id, member_id=member_id, worksite_id=site)
    found = report(world, campaign_id, "worksite")
    assert (found.total.count("planned"), found.total.people) == (6, 2)
    assert [group.is_hidden for group in found.groups["worksite"]] == [True], "six texts are no group of five people"


def test_a_campaign_that_was_not_planned_yet_has_nothing(world: World) -> None:
    found = report(world, world.campaign(), "worksite", "day")
    assert (found.everyone, found.total.count("planned"), found.total.count("cost")) == (0, 0, 0)
    assert found.groups == {"worksite": [], "day": []}
    assert found.total.values["first_person_reply"].number is None


def test_a_breakdown_that_is_not_there_is_told_with_those_that_are(world: World) -> None:
    with pytest.raises(MeasureError, match="write one of worksite, shift"):
        report(world, world.campaign(), "employer")
