"""Who did what a campaign was for, and when: after the text, within its days, the control group too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text

from models import (
    Certification,
    ChangeField,
    ChangeRequest,
    ChangeSource,
    ChangeState,
    DuesAccount,
    DuesEntry,
    DuesEntryKind,
    DuesStanding,
    Event,
    Onboarding,
    OnboardingStart,
    Recipient,
    Rsvp,
    RsvpAnswer,
)
from models.database import make_sessions
from scheduler.chores.note_conversions import note_runs
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.noting import ends_after, note_conversions
from tests.measures.conftest import STARTS, World

DAY = timedelta(days=1)
LATER = STARTS + 60 * DAY


def noted(world: World, run_id: int, name: str, at: datetime = LATER) -> dict[int, datetime | None]:
    """When each recipient of the run did it."""
    note_conversions(world.session, run_id, CONVERSIONS[name], at)
    world.session.expire_all()
    rows = world.session.execute(select(Recipient.id, Recipient.converted_at).where(Recipient.run_id == run_id))
    return {row.id: row.converted_at for row in rows}


def put(world: World, table: Any, **values: Any) -> None:
    world.session.execute(insert(table).values(**values))


def an_event(world: World) -> int:
    event = Event(local_id=world.local.id, title="Rally", place="Gate B", starts_at=STARTS + 2 * DAY)
    world.session.add(event)
    world.session.flush()
    return event.id


def test_attended_is_checked_in_at_the_runs_event(world: World) -> None:
    event_id, other = an_event(world), world.member()
    run_id = world.run(world.campaign(), about={"event_id": event_id})
    came, stayed, control = world.text(run_id), world.text(run_id), world.text(run_id, None, member_id=other)
    moment = STARTS + 2 * DAY
    for recipient_id, checked_in_at in ((came, moment), (stayed, None), (control, moment)):
        member_id = world.session.get_one(Recipient, recipient_id).member_id
        put(
            world,
            Rsvp,
            event_id=event_id,
            member_id=member_id,
            answer=RsvpAnswer.GOING,
            answered_at=STARTS,
            checked_in_at=checked_in_at,
        )
    assert noted(world, run_id, "attended") == {came: moment, stayed: None, control: moment}


@pytest.mark.parametrize(
    ("days_after", "counts"), [(-1, False), (0, True), (30, True), (31, False)], ids=["before", "same", "last", "late"]
)
def test_paid_is_a_payment_from_the_day_of_the_text_on(world: World, days_after: int, counts: bool) -> None:
    run_id = world.run(world.campaign())
    recipient_id = world.text(run_id)
    member_id = world.session.get_one(Recipient, recipient_id).member_id
    put(world, DuesAccount, member_id=member_id, standing=DuesStanding.PAYING, monthly_cents=4325, as_of=STARTS)
    put(
        world,
        DuesEntry,
        member_id=member_id,
        kind=DuesEntryKind.PAYMENT,
        amount_cents=-4325,
        on_date=STARTS.date() + days_after * DAY,
    )
    found = noted(world, run_id, "paid")[recipient_id]
    assert (found is not None) is counts
    assert found is None or found >= STARTS, "a day has no hour: not before the text"


@pytest.mark.parametrize(
    ("expires", "counts"), [("2026-12-01", False), ("2029-12-01", True)], ids=["as it was told", "later"]
)
def test_renewed_is_a_later_day_than_the_text_told(world: World, expires: str, counts: bool) -> None:
    run_id = world.run(world.campaign())
    recipient_id = world.text(run_id, facts={"title": "Forklift", "expires_on": {"date": "2026-12-01"}})
    member_id = world.session.get_one(Recipient, recipient_id).member_id
    issued = datetime(2026, 11, 20, tzinfo=UTC).date()
    for title in ("forklift", "First aid"):
        put(
            world,
            Certification,
            member_id=member_id,
            title=title,
            issued_on=issued,
            expires_on=datetime.fromisoformat(expires if title == "forklift" else "2030-01-01").date(),
        )
    assert (noted(world, run_id, "renewed")[recipient_id] is not None) is counts


def test_onboarded_is_finished_after_the_text(world: World) -> None:
    run_id = world.run(world.campaign())
    before, after = world.text(run_id), world.text(run_id)
    for recipient_id, completed_at in ((before, STARTS - DAY), (after, STARTS + DAY)):
        put(
            world,
            Onboarding,
            local_id=world.local.id,
            member_id=world.session.get_one(Recipient, recipient_id).member_id,
            begun_by=OnboardingStart.STAFF,
            started_at=STARTS - 9 * DAY,
            due_at=LATER,
            completed_at=completed_at,
        )
    assert noted(world, run_id, "onboarded") == {before: None, after: STARTS + DAY}


def test_answered_yes_is_a_yes_alone(world: World) -> None:
    run_id = world.run(world.campaign())
    yes = world.text(run_id, answered_at=STARTS + DAY, answer="yes")
    no = world.text(run_id, answered_at=STARTS + DAY, answer="no")
    assert noted(world, run_id, "answered_yes") == {yes: STARTS + DAY, no: None}


def test_corrected_is_the_first_change_asked_for_by_text_that_staff_have_not_declined(world: World) -> None:
    run_id = world.run(world.campaign())
    recipients = {}
    for name, source, state in (
        ("asked", ChangeSource.TEXT, ChangeState.WAITING),
        ("declined", ChangeSource.TEXT, ChangeState.DECLINED),
        ("by a list", ChangeSource.IMPORT, ChangeState.WAITING),
    ):
        recipients[name] = world.text(run_id)
        declined = state is ChangeState.DECLINED
        put(
            world,
            ChangeRequest,
            local_id=world.local.id,
            member_id=world.session.get_one(Recipient, recipients[name]).member_id,
            field=ChangeField.SHIFT,
            after="night",
            source=source,
            state=state,
            asked_at=STARTS + DAY,
            decided_at=STARTS + DAY if declined else None,
            reason="no" if declined else None,
        )
    found = noted(world, run_id, "corrected")
    assert [name for name, key in recipients.items() if found[key]] == ["asked"]


def test_what_is_noted_stays_and_only_what_is_new_is_counted(world: World) -> None:
    run_id = world.run(world.campaign())
    first = world.text(run_id, answered_at=STARTS + DAY, answer="yes")
    assert note_conversions(world.session, run_id, CONVERSIONS["answered_yes"], LATER) == 1
    assert note_conversions(world.session, run_id, CONVERSIONS["answered_yes"], LATER + DAY) == 0
    assert noted(world, run_id, "answered_yes", LATER + 2 * DAY) == {first: STARTS + DAY}


def test_what_is_still_to_come_is_not_noted(world: World) -> None:
    run_id = world.run(world.campaign())
    recipient_id = world.text(run_id, answered_at=STARTS + DAY, answer="yes")
    assert noted(world, run_id, "answered_yes", STARTS + DAY / 2) == {recipient_id: None}


@pytest.fixture
def engine(demo: Engine) -> Iterator[Engine]:
    """For what commits by itself."""
    yield demo
    with demo.begin() as line:
        line.execute(text("TRUNCATE recipient, campaign_run, campaign CASCADE"))


def test_a_run_is_looked_at_each_hour_until_it_is_over(engine: Engine) -> None:
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        world = World(session)
        run_id = world.run(world.campaign(kind="pledge"))
        not_planned = world.run(world.campaign("Later", kind="pledge"), planned_at=None)
        recipient_id = world.text(run_id, variant="a", status=None, answered_at=STARTS + DAY, answer="yes")
    kinds = {"pledge": CONVERSIONS["answered_yes"]}

    def looked_at() -> dict[int, datetime | None]:
        with sessions() as session:
            return {row[0]: row[1] for row in session.execute(text("SELECT id, conversions_at FROM campaign_run"))}

    assert note_runs(sessions, kinds, STARTS + DAY / 2) == 0
    assert looked_at() == {run_id: STARTS + DAY / 2, not_planned: None}
    assert note_runs(sessions, kinds, STARTS + DAY / 2 + timedelta(minutes=59)) == 0
    assert looked_at()[run_id] == STARTS + DAY / 2, "not twice within the hour"
    assert note_runs(sessions, kinds, STARTS + 2 * DAY) == 1
    over = STARTS + ends_after(kinds["pledge"])
    assert note_runs(sessions, kinds, over + timedelta(minutes=1)) == 0
    assert looked_at()[run_id] == over + timedelta(minutes=1), "once more after its end"
    assert note_runs(sessions, kinds, over + 2 * DAY) == 0
    assert looked_at()[run_id] == over + timedelta(minutes=1), "and then no more"
    with sessions() as session:
        assert session.get_one(Recipient, recipient_id).converted_at == STARTS + DAY
