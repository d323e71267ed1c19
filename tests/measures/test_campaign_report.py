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
    """Fifty planned, ten in the control group, four excluded: five times what stands here."""
    campaign_id = world.campaign()
    run_id = world.run(campaign_id, excluded={"opted_out": 3, "no_number": 1})
    later = STARTS + HOUR
    yes: dict[str, Any] = {"replied_at": later, "answered_at": later, "answer": "yes", "bot_answered_at": later}
    for _ in range(5):
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
        "planned": 50,
        "control": 10,
        "waiting": 0,
        "sent": 30,
        "delivered": 20,
        "failed": 10,
        "expired": 5,
        "canceled": 5,
        "unknown": 5,
        "replied": 25,
        "replied_more": 20,
        "person_answered": 5,
        "bot_answered": 20,
        "unanswered": 0,
        "first_person_reply": 3 * 60 * 60,
        "answered": 15,
        "yes": 10,
        "yes_with_plan": 0,
        "yes_and_did": 5,
        "conversions": 5,
        "control_conversions": 5,
        "opt_outs": 5,
        "wrong_numbers": 0,
        "segments": 40,
        "cost": 33,  # 40 segments of 0.83 cents are 33.2
    }
    assert found.total.people == 60


def test_both_denominators_are_shown_each_with_its_own_numerator(world: World) -> None:
    total = report(world, a_rally(world)).total
    assert shares(total, "replied") == (Rate(25, 50), Rate(20, 20)), (
        "the one without a receipt counts in the first alone"
    )
    assert shares(total, "answered") == (Rate(15, 50), Rate(15, 20))
    assert total.values["delivered"].shares == {"of_planned": Rate(20, 50)}
    assert total.values["control_conversions"].shares == {"of_control": Rate(5, 10)}


def test_everyone_the_audience_named_is_the_widest_denominator(world: World) -> None:
    found = report(world, a_rally(world))
    assert found.everyone == 64
    assert found.reached == Rate(20, 64)
    assert found.excluded == {"opted_out": 3, "no_number": 1}


def test_what_did_not_arrive_is_told_by_group_of_codes(world: World) -> None:
    assert report(world, a_rally(world)).failures == {
        "canceled": {"opted_out": 5},
        "expired": {"not_told": 5},
        "failed": {"dead_number": 10},
    }


def test_answers_are_counted_against_both(world: World) -> None:
    answers = report(world, a_rally(world)).answers
    assert [(each.answer, each.of_planned, each.of_delivered) for each in answers] == [
        ("yes", Rate(10, 50), Rate(10, 20)),
        ("no", Rate(5, 50), Rate(5, 20)),
    ]


def test_each_question_of_a_survey_has_its_answers(world: World) -> None:
    run_id = world.run(world.campaign())
    for score in ("1",) * 5 + ("5",) * 7:
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
    assert [(each.question, each.answer, each.of_planned and each.of_planned.count) for each in found] == [
        ("score", "5", 7),
        ("score", "1", 5),
        ("why", "words", 12),
    ]


def test_an_answer_of_few_and_what_would_tell_of_it_are_hidden(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for answer, size in (("yes", 9), ("no", 6), ("maybe", 2)):
        for _ in range(size):
            world.text(run_id, answered_at=STARTS, answer=answer)
    found = report(world, campaign_id)
    assert [(each.answer, each.of_planned) for each in found.answers] == [
        ("yes", Rate(9, 17)),
        ("maybe", None),
        ("no", None),
    ]
    assert found.total.count("yes") == 9


def test_no_figure_tells_of_a_yes_that_is_hidden(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for answer, size in (("yes", 3), (None, 20)):
        for _ in range(size):
            world.text(run_id, answered_at=STARTS if answer else None, answer=answer)
    found = report(world, campaign_id)
    assert [each.is_hidden for each in found.answers] == [True]
    blank = {
        name for name in ("answered", "yes", "yes_with_plan", "yes_and_did") if found.total.values[name].number is None
    }
    assert blank == {"answered", "yes", "yes_with_plan", "yes_and_did"}
    assert found.total.count("planned") == 23


def test_of_fewer_than_five_people_nothing_is_told(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for _ in range(4):
        world.text(run_id, replied_at=STARTS)
    found = report(world, campaign_id)
    assert found.total.is_hidden
    assert (found.everyone, found.reached, found.excluded, found.failures) == (None, None, {}, {})


def test_a_reply_is_of_the_line_of_a_person_or_of_nobody_and_of_one_of_them_alone(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    later = STARTS + HOUR
    world.text(run_id, replied_at=later, bot_answered_at=later, person_answered_at=later)
    world.text(run_id, replied_at=later, bot_answered_at=later)
    world.text(run_id, replied_at=later)
    world.text(run_id)
    world.text(run_id)
    total = report(world, campaign_id).total
    parts = [total.count(name) for name in ("person_answered", "bot_answered", "unanswered")]
    assert parts == [1, 1, 1]
    assert sum(parts) == total.count("replied")


def test_a_member_in_three_runs_is_three_texts_and_one_person(world: World) -> None:
    campaign_id, site = world.campaign(), world.worksite("Dock")
    everybody = [world.member() for _ in range(6)]
    for occasion in ("7 days", "1 day", "2 hours"):
        run_id = world.run(campaign_id, occasion)
        for place, member_id in enumerate(everybody):
            world.text(run_id, member_id=member_id, worksite_id=site if place < 2 else None)
    found = report(world, campaign_id, "worksite")
    assert (found.total.count("planned"), found.total.people) == (18, 6)
    assert [group.is_hidden for group in found.groups["worksite"]] == [True, True], (
        "six texts are no group of five people"
    )


def test_a_campaign_that_was_not_planned_yet_has_nothing(world: World) -> None:
    found = report(world, world.campaign(), "worksite", "day")
    assert (found.everyone, found.total.count("planned"), found.total.count("cost")) == (0, 0, 0)
    assert found.groups == {"worksite": [], "day": []}
    assert found.total.values["first_person_reply"].number is None


def test_a_breakdown_that_is_not_there_is_told_with_those_that_are(world: World) -> None:
    with pytest.raises(MeasureError, match="write one of worksite, shift"):
        report(world, world.campaign(), "employer")
