"""Rides: first come, first served; who hears whose name; what happens when a driver drops out."""

import pytest

from tests.fixtures.line import ANA, JOE, JOSEPHINE, KIM, MARIA, Line


@pytest.fixture
def parade(keyword_line: Line) -> Line:
    """A line on which all have said that they go to the parade, with no guests."""
    for number in ("10421", "10422", "10423", "10426", "10428"):
        keyword_line.run(
            "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
            "SELECT event.id, member.id, 'going', 0, now() FROM event, member "
            "WHERE event.title = 'Harbor workers parade' AND member.number = :number",
            number=number,
        )
    return keyword_line


def offers(line: Line, phone: str, seats: int) -> str:
    line.text(phone, "ride")
    line.text(phone, "2")
    return line.text(phone, str(seats))


def needs(line: Line, phone: str) -> str:
    line.text(phone, "ride")
    return line.text(phone, "1")


def notices(line: Line) -> list[tuple[str, str]]:
    rows = line.rows("SELECT address, body FROM outbox WHERE kind = 'notice' ORDER BY id")
    return [(row.address, row.body) for row in rows]


def test_who_asks_first_rides_first(parade: Line) -> None:
    assert "we text you" in needs(parade, JOSEPHINE)
    assert "te avisamos" in needs(parade, ANA)
    assert "With you: Josephine." in offers(parade, MARIA, 1)
    assert notices(parade) == [(JOSEPHINE, notices(parade)[0][1])]
    assert "Maria drives you. Meet at Gate B." in notices(parade)[0][1]


def test_a_second_driver_takes_who_is_left(parade: Line) -> None:
    needs(parade, JOSEPHINE)
    needs(parade, ANA)
    offers(parade, MARIA, 1)
    assert "With you: Ana." in offers(parade, KIM, 4)
    assert notices(parade)[-1][0] == ANA
    assert "Te lleva Joseph." in notices(parade)[-1][1]


def test_a_driver_is_told_who_rides(parade: Line) -> None:
    offers(parade, MARIA, 3)
    needs(parade, JOSEPHINE)
    address, body = notices(parade)[-1]
    assert address == MARIA
    assert "With you in the car: Josephine." in body


def test_a_number_that_is_not_verified_hears_no_name(parade: Line) -> None:
    offers(parade, MARIA, 3)
    assert "Maria" not in needs(parade, JOE)
    offers_by_joe = offers(parade, JOE, 2)
    assert "Ana" not in offers_by_joe
    needs(parade, ANA)
    told = [body for address, body in notices(parade) if address == JOE]
    assert all("Ana" not in body for body in told)


def test_when_the_driver_drops_out_the_riders_get_another_or_hear_of_it(parade: Line) -> None:
    offers(parade, MARIA, 2)
    needs(parade, JOSEPHINE)
    needs(parade, ANA)
    offers(parade, KIM, 1)
    before = len(notices(parade))
    parade.text(MARIA, "ride")
    parade.text(MARIA, "3")
    told = notices(parade)[before:]
    assert any(address == JOSEPHINE and "Joseph drives you" in body for address, body in told)
    assert any(address == ANA and "ya no va" in body for address, body in told)
    assert any(address == KIM and "Josephine" in body for address, body in told)
    assert all(address != MARIA for address, _ in told)


def test_a_wider_party_may_no_longer_fit(parade: Line) -> None:
    offers(parade, MARIA, 1)
    needs(parade, JOSEPHINE)
    parade.run("UPDATE rsvp SET guests = 2 WHERE ride = 'needed'")
    assert "we text you" in needs(parade, JOSEPHINE)
    assert "nobody rides with you" in notices(parade)[-1][1]


def test_no_number_is_ever_told(parade: Line) -> None:
    offers(parade, MARIA, 3)
    needs(parade, JOSEPHINE)
    offers(parade, KIM, 3)
    needs(parade, ANA)
    assert all("555" not in body or "(415) 555-0123" in body for _, body in notices(parade))
