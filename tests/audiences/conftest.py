"""A local whose eight members differ in everything that can be asked of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.orm import Session

from config import clock
from models import (
    Campaign,
    CampaignRun,
    CampaignState,
    Channel,
    Direction,
    Event,
    EventKind,
    Local,
    Member,
    Recipient,
    Rsvp,
    RsvpAnswer,
    TouchPoint,
)
from scheduler.audiences.exclusions import Terms
from tests.fixtures.services import Databases

ANA, JOE, JOSEPHINE, JOSE, JODI, KIM, DANA, MARIA = (str(number) for number in range(10421, 10429))
CREW = frozenset({ANA, JOE, JOSEPHINE, JOSE, JODI, KIM, DANA, MARIA})


def ids(session: Session) -> dict[str, int]:
    """Member ids by number."""
    return {row.number: row.id for row in session.execute(select(Member.number, Member.id))}


def local_id(session: Session) -> int:
    """The demo local's id."""
    return session.scalars(select(Local.id)).one()


def add_campaign(
    session: Session, name: str, answers: dict[str, str | None], *, kind: str = "announcement", control: str = ""
) -> int:
    """A campaign that went out to these members; None said nothing, `control` got no text."""
    now, keys, own = clock.now(), ids(session), local_id(session)
    campaign = Campaign(
        local_id=own,
        name=name,
        kind=kind,
        topic="all",
        state=CampaignState.DONE,
        audience={"all": []},
        created_by="test",
        created_at=now,
    )
    session.add(campaign)
    session.flush()
    run = CampaignRun(
        campaign_id=campaign.id, occasion="once", starts_at=now, expires_at=now + timedelta(days=1), about={}
    )
    session.add(run)
    session.flush()
    session.add_all(
        Recipient(
            run_id=run.id,
            campaign_id=campaign.id,
            member_id=keys[number],
            address=f"+1{number}00000",
            variant="control" if number == control else "a",
            language="en",
            answered_at=now if answer else None,
            answer=answer,
        )
        for number, answer in answers.items()
    )
    session.flush()
    return campaign.id


def add_touch(session: Session, number: str, days_ago: int, direction: Direction) -> None:
    """A touch point of a member so many days ago."""
    session.execute(
        insert(TouchPoint).values(
            local_id=local_id(session),
            member_id=ids(session)[number],
            address="x",
            channel=Channel.SMS,
            direction=direction,
            kind="test",
            outcome="sent",
            at=clock.now() - timedelta(days=days_ago),
        )
    )


def add_event(session: Session, title: str, days_ahead: int, answers: dict[str, RsvpAnswer], came: str = "") -> int:
    """An event with these answers."""
    now, keys = clock.now(), ids(session)
    happening = Event(
        local_id=local_id(session),
        title=title,
        place="Hall",
        starts_at=now + timedelta(days=days_ahead),
        kind=EventKind.RALLY,
    )
    session.add(happening)
    session.flush()
    session.add_all(
        Rsvp(
            event_id=happening.id,
            member_id=keys[number],
            answer=answer,
            answered_at=now,
            checked_in_at=now if number == came else None,
        )
        for number, answer in answers.items()
    )
    session.flush()
    return happening.id


def terms(session: Session, *, topic: str = "all", most_per_week: int = 3) -> Terms:
    """The terms of a campaign by SMS, now."""
    return Terms(local_id(session), topic, Channel.SMS, clock.now(), most_per_week)


@pytest.fixture(scope="module")
def various(databases: Databases, demo_database: str) -> Iterator[Engine]:
    """The demo local, its members made to differ; for tests that change nothing."""
    with databases.engine(demo_database) as engine:
        with Session(engine) as session, session.begin():
            _make_various(session)
        yield engine


@pytest.fixture
def session(various: Engine) -> Iterator[Session]:
    """A session whose changes are taken back."""
    with Session(various) as opened:
        yield opened


@pytest.fixture
def statements(various: Engine) -> Iterator[list[str]]:
    """What was sent to the database since the test began."""
    sent: list[str] = []

    def keep(_line: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(various, "before_cursor_execute", keep)
    yield sent
    event.remove(various, "before_cursor_execute", keep)


def _make_various(session: Session) -> None:
    run = session.execute
    run(text("DELETE FROM touch_point"))
    run(text("DELETE FROM onboarding"))
    run(text("UPDATE member SET unit = 'Clerical' WHERE number = '10428'"))
    run(text("UPDATE member SET worksite_id = (SELECT id FROM worksite WHERE name = 'Yard') WHERE number = '10425'"))
    run(text("UPDATE dues_account SET standing = 'exempt_leave' FROM member WHERE id = member_id AND number = '10428'"))
    run(text("DELETE FROM points_account"))
    run(text("INSERT INTO points_account SELECT id, now(), NULL FROM member WHERE number = '10421'"))
    run(text("INSERT INTO points_account SELECT id, now(), now() FROM member WHERE number = '10422'"))
    add = text("""
        INSERT INTO onboarding (local_id, member_id, begun_by, started_at, due_at, completed_at, declined_at)
        SELECT local_id, id, 'staff', now(), now(), CASE WHEN :how = 'finished' THEN now() END,
               CASE WHEN :how = 'declined' THEN now() END
        FROM member WHERE number = :number
    """)
    for number, how in ((KIM, "under_way"), (ANA, "finished"), (JOE, "declined")):
        run(add, {"number": number, "how": how})
    add_touch(session, ANA, 10, Direction.OUT)
    add_touch(session, ANA, 100, Direction.IN)
    add_touch(session, JOE, 10, Direction.IN)
    add_touch(session, JOSE, 100, Direction.OUT)
    add_campaign(session, "Rally", {ANA: "yes", JOE: "no", JOSE: None, JODI: None, MARIA: "3"}, control=JODI)
    add_campaign(session, "How are you? 1", {ANA: "1", JOE: "5", JOSE: "2"}, kind="check_in")
    add_campaign(session, "How are you? 2", {ANA: "4", JOE: None, KIM: None}, kind="check_in")
    went, stayed, perhaps = RsvpAnswer.GOING, RsvpAnswer.NOT_GOING, RsvpAnswer.MAYBE
    add_event(session, "Picnic", -30, {ANA: stayed, JOE: went}, came=JOE)
    add_event(session, "Picnic", 30, {ANA: went, JOE: stayed, JOSE: perhaps, KIM: RsvpAnswer.WAITING})
    add_event(session, "Old picnic", -30, {ANA: stayed, JOE: went}, came=JOE)
    add_event(session, "Old picnic", -60, {JOSE: went}, came=JOSE)
