"""Volunteer shifts and points: the last place, a move that loses nothing, who came, points for who wants them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.staff.volunteer import (
    HelperView,
    ShiftDraft,
    ShiftRefused,
    add,
    call_off,
    confirm,
    roster,
    shifts,
)
from config import clock
from models import VolunteerKind
from tests.fixtures.carrier import until
from tests.fixtures.line import ANA, JOE, KIM, LOCAL, MARIA, Line

TITLE = "Leaflets downtown"


def local_id(line: Line) -> int:
    found: int = line.value("SELECT id FROM local WHERE number = :number", number=LOCAL)
    return found


def only_shifts(line: Line, *places: int) -> list[int]:
    """Shifts of so many places, the first in an hour, and no others."""
    line.run("UPDATE volunteer_shift SET canceled_at = now()")
    with line.sessions.begin() as session:
        return [
            add(session, "test:staff", clock.now(), draft(hours=1 + 3 * at, places=count), local_id=local_id(line))
            for at, count in enumerate(places)
        ]


def draft(*, hours: int, places: int = 3) -> ShiftDraft:
    start: datetime = clock.now() + timedelta(hours=hours)
    return ShiftDraft(VolunteerKind.FLYERS, f"{TITLE} {hours}", "Plaza", start, start + timedelta(hours=2), places)


def signed(line: Line, shift_id: int) -> list[str]:
    rows = line.rows(
        "SELECT number FROM shift_signup JOIN member ON member.id = member_id WHERE shift_id = :id ORDER BY number",
        id=shift_id,
    )
    return [row.number for row in rows]


def noted(line: Line, session: Session, shift_id: int, number: str, *, came: bool = True, led: bool = False) -> bool:
    return confirm(
        line.bot, session, "test:captain", clock.now(),
        local_id=local_id(line), shift_id=shift_id, member_number=number, came=came, led=led,
    )  # fmt: skip


def waiting(line: Line) -> int:
    """How many transactions of this database wait for a lock."""
    count: int = line.value(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return count


class TestPlaces:
    def test_two_answers_never_take_the_last_place(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 1)
        phones = (MARIA, KIM, ANA)
        for phone in phones:
            assert TITLE in keyword_line.text(phone, "volunteer")
        with ThreadPoolExecutor(len(phones)) as pool:
            with keyword_line.sessions.begin() as session:
                session.execute(text("SELECT FROM volunteer_shift WHERE id = :id FOR UPDATE"), {"id": shift})
                answers = [pool.submit(keyword_line.text, phone, "1") for phone in phones]
                until(lambda: waiting(keyword_line) == len(phones))
            replies = [answer.result() for answer in answers]
        assert len(signed(keyword_line, shift)) == 1
        assert sum("You're in" in reply or "Listo" in reply for reply in replies) == 1

    def test_a_shift_that_filled_up_meanwhile_takes_nobody(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 1)
        keyword_line.text(MARIA, "volunteer")
        keyword_line.text(KIM, "volunteer")
        keyword_line.text(KIM, "1")
        assert "Just taken" in keyword_line.text(MARIA, "1")
        assert signed(keyword_line, shift) == ["10426"]

    def test_a_full_shift_keeps_whoever_wants_to_move_there_where_they_are(self, keyword_line: Line) -> None:
        first, second = only_shifts(keyword_line, 3, 1)
        keyword_line.text(MARIA, "volunteer")
        keyword_line.text(MARIA, "1")
        for words in ("my shifts", "1", "move"):
            keyword_line.text(MARIA, words)
        keyword_line.text(KIM, "volunteer")
        keyword_line.text(KIM, "2")
        assert "you keep your shift as it was" in keyword_line.text(MARIA, "1")
        assert signed(keyword_line, first) == ["10428"]
        assert signed(keyword_line, second) == ["10426"]

    def test_two_members_who_change_places_at_the_same_moment_both_keep_one(self, keyword_line: Line) -> None:
        first, second = only_shifts(keyword_line, 2, 2)
        for phone, number in ((MARIA, "1"), (KIM, "2")):
            keyword_line.text(phone, "volunteer")
            keyword_line.text(phone, number)
            for words in ("my shifts", "1", "move"):
                keyword_line.text(phone, words)
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda phone: keyword_line.text(phone, "1"), (MARIA, KIM)))
        assert all("Moved" in reply for reply in replies)
        assert (signed(keyword_line, first), signed(keyword_line, second)) == (["10426"], ["10428"])

    def test_nobody_is_in_two_places_at_once(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 3)
        with keyword_line.sessions.begin() as session:
            start = clock.now() + timedelta(hours=2)
            other = ShiftDraft(VolunteerKind.PICKET, "Picket", "Gate", start, start + timedelta(hours=4), 9)
            add(session, "test:staff", clock.now(), other, local_id=local_id(keyword_line))
        keyword_line.text(MARIA, "volunteer")
        keyword_line.text(MARIA, "1")
        keyword_line.text(MARIA, "volunteer")
        assert "another shift at that time" in keyword_line.text(MARIA, "1")
        assert signed(keyword_line, shift) == ["10428"]

    def test_a_shift_that_has_begun_takes_nobody(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 3)
        keyword_line.text(MARIA, "volunteer")
        clock.shift(timedelta(hours=1, minutes=5))
        assert "has begun" in keyword_line.text(MARIA, "1")
        assert signed(keyword_line, shift) == []


class TestStaff:
    def test_whoever_signed_up_is_told_when_it_is_called_off(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 3)
        keyword_line.text(ANA, "volunteer")
        keyword_line.text(ANA, "1")
        with keyword_line.sessions.begin() as session:
            told = call_off(
                keyword_line.bot, session, "test:staff", clock.now(), local_id=local_id(keyword_line), shift_id=shift
            )
        assert told == 1
        notice = keyword_line.rows("SELECT address, body FROM outbox ORDER BY id DESC LIMIT 1")[0]
        assert notice.address == ANA
        assert f"tu turno de voluntario no se hace: {TITLE}" in notice.body
        with keyword_line.sessions() as session, pytest.raises(ShiftRefused, match="already"):
            call_off(
                keyword_line.bot, session, "test:staff", clock.now(), local_id=local_id(keyword_line), shift_id=shift
            )

    def test_the_roster_is_audited(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 3)
        keyword_line.text(KIM, "volunteer")
        keyword_line.text(KIM, "1")
        with keyword_line.sessions.begin() as session:
            found = roster(session, "test:staff", clock.now(), local_id=local_id(keyword_line), shift_id=shift)
        assert found == [HelperView("Joseph Kim", "10426", None, led=False)]
        assert keyword_line.value("SELECT count(*) FROM audit_entry WHERE action = 'shift_viewed'") == 1

    def test_the_list_tells_how_full_each_is(self, keyword_line: Line) -> None:
        only_shifts(keyword_line, 3, 2)
        keyword_line.text(KIM, "volunteer")
        keyword_line.text(KIM, "1")
        with keyword_line.sessions() as session:
            found = shifts(session, clock.now(), local_id=local_id(keyword_line))
        assert [(each.taken, each.places) for each in found] == [(1, 3), (0, 2)]

    @pytest.mark.parametrize(("hours", "places"), [(-2, 3), (2, 0)])
    def test_a_shift_that_makes_no_sense_is_refused(self, keyword_line: Line, hours: int, places: int) -> None:
        start = clock.now()
        wrong = ShiftDraft(VolunteerKind.PICKET, "Picket", "Gate", start, start + timedelta(hours=hours), places)
        with keyword_line.sessions() as session, pytest.raises(ShiftRefused):
            add(session, "test:staff", clock.now(), wrong, local_id=local_id(keyword_line))

    def test_nobody_is_confirmed_before_the_shift_nor_without_a_place(self, keyword_line: Line) -> None:
        [shift] = only_shifts(keyword_line, 3)
        with keyword_line.sessions() as session, pytest.raises(ShiftRefused, match="not begun"):
            noted(keyword_line, session, shift, "10426")
        clock.shift(timedelta(hours=2))
        with keyword_line.sessions() as session, pytest.raises(ShiftRefused, match="did not sign up"):
            noted(keyword_line, session, shift, "10426")


def helped(line: Line, phone: str) -> int:
    """A shift that the member signed up for and that has begun."""
    [shift] = only_shifts(line, 5)
    line.text(phone, "volunteer")
    line.text(phone, "1")
    clock.shift(timedelta(hours=2))
    return shift


class TestPoints:
    @pytest.mark.parametrize(("led", "points"), [(False, 2), (True, 3)])
    def test_helping_counts_for_who_wants_it_once(self, keyword_line: Line, led: bool, points: int) -> None:
        keyword_line.text(MARIA, "my points")
        keyword_line.text(MARIA, "1")
        shift = helped(keyword_line, MARIA)
        for _ in range(2):
            with keyword_line.sessions.begin() as session:
                noted(keyword_line, session, shift, "10428", led=led)
        reply = keyword_line.text(MARIA, "my points")
        assert f"Your points: {points}." in reply
        assert TITLE in reply

    def test_who_did_not_say_so_gets_none(self, keyword_line: Line) -> None:
        shift = helped(keyword_line, MARIA)
        with keyword_line.sessions.begin() as session:
            assert not noted(keyword_line, session, shift, "10428")
        assert keyword_line.value("SELECT count(*) FROM points_entry") == 0
        keyword_line.text(MARIA, "my points")
        keyword_line.text(MARIA, "1")
        assert "no points yet" in keyword_line.text(MARIA, "my points")

    def test_who_left_gets_none_and_who_was_absent_neither(self, keyword_line: Line) -> None:
        keyword_line.text(MARIA, "my points")
        keyword_line.text(MARIA, "1")
        shift = helped(keyword_line, MARIA)
        with keyword_line.sessions.begin() as session:
            assert not noted(keyword_line, session, shift, "10428", came=False)
        keyword_line.text(MARIA, "leave points")
        keyword_line.text(MARIA, "1")
        with keyword_line.sessions.begin() as session:
            assert not noted(keyword_line, session, shift, "10428")

    def test_coming_to_an_event_counts_from_the_day_of_the_opt_in(self, keyword_line: Line) -> None:
        checked_in = (
            "INSERT INTO rsvp (event_id, member_id, answer, answered_at, checked_in_at) "
            "SELECT event.id, member.id, 'going', now(), :at FROM event, member "
            "WHERE member.number = '10428' AND event.title = :title"
        )
        keyword_line.run(checked_in, at=clock.now() - timedelta(hours=1), title="Rally for a living wage")
        keyword_line.text(MARIA, "my points")
        keyword_line.text(MARIA, "1")
        assert "no points yet" in keyword_line.text(MARIA, "my points")
        keyword_line.run(checked_in, at=clock.now() + timedelta(seconds=5), title="Monthly membership meeting")
        for _ in range(2):
            reply = keyword_line.text(MARIA, "my points")
        assert "Your points: 1." in reply
        assert "came to Monthly membership meeting" in reply

    def test_erased_is_erased(self, keyword_line: Line) -> None:
        keyword_line.text(MARIA, "my points")
        keyword_line.text(MARIA, "1")
        shift = helped(keyword_line, MARIA)
        with keyword_line.sessions.begin() as session:
            noted(keyword_line, session, shift, "10428")
        keyword_line.text(MARIA, "erase my points")
        keyword_line.text(MARIA, "1")
        assert keyword_line.value("SELECT count(*) FROM points_entry") == 0
        assert keyword_line.value("SELECT count(*) FROM points_account") == 0

    def test_an_unverified_number_sees_no_points(self, keyword_line: Line) -> None:
        assert "last 4 digits" in keyword_line.text(JOE, "my points")
