"""A plan's texts get their hours in one statement, by where the numbers are and by shift."""

from datetime import UTC, datetime

import pytest
import yaml
from sqlalchemy import func, select, text

from bot.actions.hours_rules import HoursRules
from config import clock
from config.settings import ROOT
from models import Local, Member, MemberPhone, Phone, Shift
from models.demo import add_members
from scheduler.hours.due_times import Group, due_at, due_times, fits, groups, window_ends_at
from scheduler.hours.filling import fill_zones
from tests.fixtures.line import ANA, JOE, MARIA, Line

RULES = HoursRules.model_validate(yaml.safe_load((ROOT / "locals/default/hours.yml").read_text()))
WEST, EAST = "America/Los_Angeles", "America/New_York"
# A Tuesday, 6:00 in the west and 9:00 in the east.
EARLY = datetime(2026, 11, 24, 14, tzinfo=UTC)
NINE_WEST, TWO_WEST, EIGHT_WEST = (
    datetime(2026, 11, 24 + day, hour, tzinfo=UTC) for day, hour in ((0, 17), (0, 22), (1, 4))
)
EIGHT_EAST = datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.fixture
def line(keyword_line: Line) -> Line:
    """José works at night, and Joe lives in the east."""
    keyword_line.run("UPDATE member SET time_zone = 'America/New_York' WHERE number = '10422'")
    with keyword_line.sessions.begin() as session:
        fill_zones(session)
    return keyword_line


def planned(line: Line, found: list[Group]) -> dict[tuple[str, str], tuple[datetime, datetime]]:
    """Due and over, by number and member."""
    hours = due_times(found, RULES, WEST, EARLY)
    query = (
        select(Phone.e164, Member.number, due_at(hours, EARLY), window_ends_at(hours, EARLY))
        .join(MemberPhone, MemberPhone.phone_id == Phone.id)
        .join(Member, Member.id == MemberPhone.member_id)
        .outerjoin(hours, fits(hours, Phone.zones, Member.shift))
    )
    with line.sessions() as session:
        rows = session.execute(query).all()
    assert len(rows) == len({(phone, number) for phone, number, _, _ in rows})
    return {(phone, number): (due, over) for phone, number, due, over in rows}


def test_each_gets_the_hours_of_their_zone_and_shift(line: Line) -> None:
    with line.sessions() as session:
        found = groups(session, select(Member.id))
    assert set(found) == {
        Group((WEST,), Shift.DAY),
        Group((WEST,), Shift.NIGHT),
        Group((WEST,), None),
        Group((EAST,), Shift.DAY),
    }
    hours = planned(line, found)
    assert hours[ANA, "10421"] == (NINE_WEST, EIGHT_WEST)
    assert hours[JOE, "10422"] == (EARLY, EIGHT_EAST)
    assert hours["+14155550113", "10423"] == (NINE_WEST, EIGHT_WEST)
    assert hours["+14155550114", "10424"] == (TWO_WEST, EIGHT_WEST)
    assert hours["+14155550114", "10425"] == (NINE_WEST, EIGHT_WEST)


def test_only_the_members_asked_for_make_groups(line: Line) -> None:
    with line.sessions() as session:
        assert groups(session, select(Member.id).where(Member.number == "10422")) == [Group((EAST,), Shift.DAY)]


def test_a_number_nobody_has_looked_at_gets_the_hours_that_all_states_share(line: Line) -> None:
    line.run("UPDATE phone SET zones = '{}' WHERE e164 = :phone", phone=ANA)
    # 9:00 in Honolulu and 20:00 in Puerto Rico.
    shared = datetime(2026, 11, 24, 19, tzinfo=UTC), datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert planned(line, [])[ANA, "10421"] == shared


def test_who_moved_since_the_groups_were_read_is_due_in_hours_that_are_over(line: Line) -> None:
    assert planned(line, [Group((WEST,), Shift.DAY)])[JOE, "10422"] == (EARLY, EARLY)
    assert planned(line, [Group((WEST,), Shift.DAY)])[MARIA, "10428"] == (NINE_WEST, EIGHT_WEST)


def test_thousands_are_joined_in_one_statement(line: Line) -> None:
    with line.sessions.begin() as session:
        add_members(session, session.scalars(select(Local)).one(), 5_000, clock.now())
        while fill_zones(session):
            pass
    with line.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
        found = groups(session, select(Member.id))
        hours = due_times(found, RULES, WEST, EARLY)
        query = (
            select(Member.id, due_at(hours, EARLY).label("due"))
            .join(MemberPhone, MemberPhone.member_id == Member.id)
            .join(Phone, Phone.id == MemberPhone.phone_id)
            .outerjoin(hours, fits(hours, Phone.zones, Member.shift))
        ).subquery()
        counted = select(query.c.due, func.count().label("texts")).group_by(query.c.due)
        due = {row.due: row.texts for row in session.execute(counted)}
    assert set(due) == {EARLY, NINE_WEST, TWO_WEST}
    assert sum(due.values()) == 5_008
