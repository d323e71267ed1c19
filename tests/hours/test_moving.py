"""A new address moves the hours of a member's texts."""

import pytest

from bot.actions.change_fields import postal_code_in, write
from config import clock
from models import ChangeField, Member
from scheduler.hours.filling import fill_zones
from tests.fixtures.line import ANA, Line


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("418 Elm St Apt 3, Oakland CA 94607", "94607"),
        ("418 Elm St, Oakland, CA, 94607-1234.", "94607-1234"),
        ("12345 Main St, Chicago IL 60601 USA", "60601"),
        ("1 King St W, Toronto ON M5H 1A1", "M5H 1A1"),
        ("418 Elm St, Oakland", None),
        ("12345 Main St", None),
        ("PO Box 12345", None),
        ("94607", None),
    ],
)
def test_the_postal_code_that_ends_an_address(address: str, code: str | None) -> None:
    assert postal_code_in(address) == code


def test_an_address_in_another_zone_moves_the_number(keyword_line: Line) -> None:
    keyword_line.run("UPDATE member SET time_zone = 'America/Los_Angeles' WHERE number = '10421'")
    with keyword_line.sessions.begin() as session:
        fill_zones(session)
        ana = session.query(Member).filter_by(number="10421").one()
        write(session, ana, ChangeField.ADDRESS, "5 State St, Chicago IL 60601", "", clock.now().date())
    assert keyword_line.value("SELECT zones FROM phone WHERE e164 = :phone", phone=ANA) == []
    with keyword_line.sessions.begin() as session:
        assert fill_zones(session) == 1
    assert keyword_line.value("SELECT zones FROM phone WHERE e164 = :phone", phone=ANA) == ["America/Chicago"]


def test_an_address_without_a_postal_code_keeps_the_zone_that_was_said(keyword_line: Line) -> None:
    keyword_line.run("UPDATE member SET time_zone = 'America/Denver', postal_code = '10001' WHERE number = '10421'")
    with keyword_line.sessions.begin() as session:
        ana = session.query(Member).filter_by(number="10421").one()
        write(session, ana, ChangeField.ADDRESS, "5 State St", "", clock.now().date())
    found = keyword_line.rows("SELECT postal_code, time_zone FROM member WHERE number = '10421'")
    assert found == [(None, "America/Denver")]
