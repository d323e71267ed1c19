"""Numbers know where they may be: found by the clock, and again when a member moves or a number changes hands."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import update

from config import clock
from models import Local, Member
from models.demo import add_members
from scheduler.chores import fill_zones as chore
from scheduler.desk import Desk
from scheduler.hours.filling import BATCH, fill_zones
from scheduler.wake import Waker
from tests.fixtures.line import ANA, JOE, SHARED, Line

WEST, EAST, CENTRAL = "America/Los_Angeles", "America/New_York", "America/Chicago"


@pytest.fixture
def filled(keyword_line: Line) -> Line:
    fill(keyword_line)
    return keyword_line


def fill(line: Line) -> int:
    with line.sessions.begin() as session:
        return fill_zones(session)


def zones(line: Line, phone: str) -> list[str]:
    found: list[str] = line.value("SELECT zones FROM phone WHERE e164 = :phone", phone=phone)
    return found


def change(line: Line, number: str, **columns: str) -> None:
    with line.sessions.begin() as session:
        session.execute(update(Member).where(Member.number == number).values(columns))


def test_new_numbers_have_no_zones_until_the_clock_has_looked(keyword_line: Line) -> None:
    assert zones(keyword_line, ANA) == []
    chore.chore(Desk(keyword_line.sessions, Waker(keyword_line.settings.redis_url), lambda: keyword_line.bot))
    assert zones(keyword_line, ANA) == [WEST]
    assert keyword_line.value("SELECT count(*) FROM phone WHERE zones = '{}'") == 0
    assert fill(keyword_line) == 0


def test_a_member_who_moves_is_looked_for_again(filled: Line) -> None:
    change(filled, "10421", postal_code="60601")
    assert zones(filled, ANA) == []
    assert fill(filled) == 1
    assert zones(filled, ANA) == [CENTRAL]
    change(filled, "10421", time_zone=EAST)
    fill(filled)
    assert zones(filled, ANA) == [EAST]


def test_other_changes_of_a_member_leave_the_zones(filled: Line) -> None:
    change(filled, "10421", onboarding_stage="done")
    assert zones(filled, ANA) == [WEST]
    filled.run("UPDATE member_phone SET verified_until = now()")
    assert zones(filled, ANA) == [WEST]


def test_a_shared_number_is_wherever_either_may_be_until_one_of_them_leaves_it(filled: Line) -> None:
    change(filled, "10425", postal_code="10001")
    fill(filled)
    assert zones(filled, SHARED) == [WEST, EAST]
    filled.run(
        """UPDATE member_phone SET ended_at = now(), ended_reason = 'left'
           FROM member WHERE member.id = member_id AND member.number = '10424'"""
    )
    assert zones(filled, SHARED) == []
    fill(filled)
    assert zones(filled, SHARED) == [EAST]


def test_a_number_with_a_new_member_is_looked_for_again(filled: Line) -> None:
    change(filled, "10422", time_zone=CENTRAL)
    fill(filled)
    filled.run(
        """INSERT INTO member_phone (phone_id, member_id) SELECT phone.id, member.id FROM phone, member
           WHERE e164 = :phone AND number = '10422'""",
        phone=ANA,
    )
    assert zones(filled, ANA) == []
    fill(filled)
    assert zones(filled, ANA) == [CENTRAL, WEST]
    assert zones(filled, JOE) == [CENTRAL]


def test_a_number_of_nobody_is_in_its_area_or_anywhere(filled: Line) -> None:
    filled.run("INSERT INTO phone (e164) VALUES ('+13125550100'), ('+99955501000')")
    assert fill(filled) == 2
    assert zones(filled, "+13125550100") == [CENTRAL]
    assert len(zones(filled, "+99955501000")) == 9


@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE member SET postal_code = '60601' WHERE number = '10421'",
        """INSERT INTO member_phone (phone_id, member_id) SELECT phone.id, member.id FROM phone, member
           WHERE e164 = '+14155550111' AND number = '10422'""",
    ],
)
def test_a_change_while_a_batch_is_filled_is_not_lost(keyword_line: Line, meanwhile: str) -> None:
    with ThreadPoolExecutor(1) as other:
        with keyword_line.sessions.begin() as session:
            fill_zones(session)
            waits = other.submit(keyword_line.run, meanwhile)
            sleep(0.3)
            assert not waits.done()
        waits.result(timeout=10)
    assert zones(keyword_line, ANA) == []


def test_thousands_are_filled_in_batches(keyword_line: Line) -> None:
    with keyword_line.sessions.begin() as session:
        add_members(session, session.query(Local).one(), BATCH + 500, clock.now())
    assert fill(keyword_line) == BATCH
    assert 500 < fill(keyword_line) < BATCH
    assert keyword_line.rows("SELECT DISTINCT zones FROM phone") == [([WEST],)]
