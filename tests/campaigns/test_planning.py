"""Who a run is planned for, at which hour, and that it is planned once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from config import clock
from models import Local
from models.demo import add_members
from scheduler.campaigns import running
from scheduler.campaigns.lifecycle import cancel
from scheduler.campaigns.planning import CampaignOver, look_where_numbers_are, plan, plan_the_rest
from tests.campaigns.conftest import MORNING, Office, hour
from tests.fixtures.line import ANA, DANA, JOE, JOSEPHINE, KIM, MARIA, SHARED

EVERYBODY = {ANA, JOE, JOSEPHINE, SHARED, KIM, MARIA}


def zones(office: Office, phone: str, *found: str) -> None:
    office.line.run("UPDATE phone SET zones = :zones WHERE e164 = :phone", zones=[*found], phone=phone)


def shift(office: Office, phone: str, worked: str) -> None:
    sql = "UPDATE member SET shift = :shift FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = :phone"
    office.line.run(f"{sql} AND member_id = member.id", shift=worked, phone=phone)


def run_of(office: Office, number: int) -> int:
    return int(office.line.value("SELECT max(id) FROM campaign_run WHERE campaign_id = :number", number=number))


def test_everybody_gets_one_text_and_who_does_not_is_counted(office: Office) -> None:
    number = office.approved()
    office.tick()
    assert {*office.texts(number)} == EVERYBODY
    assert office.excluded(number) == {"opted_out": 1, "shared_number": 1}
    said = office.type("show", str(number))
    assert "6 texts: 6 planned" in said
    assert "They opted out of texts." in said


def test_without_consent_on_record_nobody_is_planned(office: Office) -> None:
    office.line.run("ALTER TABLE consent_entry DISABLE TRIGGER USER")
    office.line.run("DELETE FROM consent_entry WHERE e164 = :joe", joe=JOE)
    number = office.approved()
    office.tick()
    assert {*office.texts(number)} == EVERYBODY - {JOE}
    assert office.excluded(number)["no_consent"] == 1
    assert "They have not opted in to texts on this topic." in office.type("show", str(number))


def test_at_night_texts_wait_for_the_morning(office: Office) -> None:
    clock.freeze(hour(24, 21))
    number = office.approved()
    office.tick()
    assert office.statuses(number) == {"planned"}
    _, due, until = office.texts(number)[ANA]
    assert (due, until) == (hour(25, 9), hour(25, 20))


def test_the_night_shift_is_texted_in_the_afternoon(office: Office) -> None:
    shift(office, JOE, "night")
    number = office.approved()
    office.tick()
    assert office.texts(number)[JOE][1:] == (hour(24, 14), hour(24, 20))


@pytest.mark.parametrize(
    ("saturday_night", "sunday_noon"),
    [
        (datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 20, tzinfo=UTC)),  # clocks go back at two
        (datetime(2027, 3, 14, 5, tzinfo=UTC), datetime(2027, 3, 14, 19, tzinfo=UTC)),  # and forward
    ],
)
def test_on_the_days_clocks_change_noon_is_noon(
    office: Office, saturday_night: datetime, sunday_noon: datetime
) -> None:
    clock.freeze(saturday_night)
    number = office.approved()
    office.tick()
    assert office.texts(number)[ANA][1:] == (sunday_noon, sunday_noon + timedelta(hours=8))


def test_a_number_that_may_be_in_several_zones_is_inside_all_of_them(office: Office) -> None:
    zones(office, JOE, "America/New_York", "America/Los_Angeles")
    zones(office, KIM, "Pacific/Honolulu")
    number = office.approved()
    office.tick()
    texts = office.texts(number)
    assert texts[JOE][1:] == (MORNING, hour(24, 17))
    assert texts[KIM][1:] == (hour(24, 11), hour(24, 22))


def test_the_record_beats_the_area_code_and_new_numbers_are_looked_at_first(office: Office) -> None:
    office.line.run("UPDATE member SET time_zone = 'America/New_York' WHERE number = '10422'")
    assert office.line.value("SELECT zones FROM phone WHERE e164 = :joe", joe=JOE) == []
    clock.freeze(hour(24, 7))
    number = office.approved()
    office.tick()
    assert office.texts(number)[JOE][1] == hour(24, 7)  # ten in New York
    assert office.texts(number)[ANA][1] == hour(24, 9)


def test_a_text_whose_hours_come_too_late_is_counted_as_expired(office: Office) -> None:
    office.line.run("UPDATE member SET shift = NULL")
    shift(office, JOE, "night")
    number = office.approved("News", "--expires", "2026-11-24 14:00")
    office.tick()
    texts = office.texts(number)
    assert texts[JOE][0] == "expired"
    assert texts[ANA][0] == "planned"
    assert "1 expired" in office.type("show", str(number))


def test_the_control_group_is_planned_and_gets_no_text(office: Office) -> None:
    number = office.approved("News", "--control", "50")
    office.tick()
    drawn = {row.address: row.variant for row in office.line.rows("SELECT address, variant FROM recipient")}
    assert {*drawn} == EVERYBODY
    assert {address for address, variant in drawn.items() if variant == "a"} == {*office.texts(number)}
    assert {*drawn.values()} <= {"a", "control"}


def test_the_rest_is_planned_when_the_winner_is_known(office: Office) -> None:
    words = ("--variant", "b.en=Hi", "--variant", "b.es=Hola")
    number = office.approved("News", *words, "--test", "50", "--winner-at", "2026-11-24 12:00")
    office.tick()
    before = office.line.rows("SELECT address, variant FROM recipient ORDER BY address")
    assert len(before) < len(EVERYBODY)
    office.line.run("UPDATE outbox SET status = 'sent'")
    office.tick()
    assert office.state(number) == "running"
    office.line.run("UPDATE campaign SET winner = 'b'")
    with office.line.sessions.begin() as session:
        plan_the_rest(session, number)
    office.tick()
    after = {row.address: row.variant for row in office.line.rows("SELECT address, variant FROM recipient")}
    assert {*after} == EVERYBODY
    assert {variant for address, variant in after.items() if address not in dict(map(tuple, before))} == {"b"}
    assert office.line.value("SELECT planned FROM campaign_run") == len(EVERYBODY)


def test_the_name_is_kept_when_the_words_name_the_member(office: Office) -> None:
    office.line.run("UPDATE member SET preferred_name = 'Joey' WHERE number = '10422'")
    office.approved("News", "--text-en", "Hi {name}", "--text-es", "Hola {name}")
    office.approved("More")
    office.tick()
    facts = "SELECT facts FROM recipient WHERE address = :joe ORDER BY campaign_id"
    assert [row.facts for row in office.line.rows(facts, joe=JOE)] == [{"name": "Joey"}, {}]


def test_a_run_is_planned_once_however_often_the_clock_looks(office: Office) -> None:
    number = office.approved()
    office.tick()
    first = office.line.rows("SELECT id, run_id FROM outbox ORDER BY id")
    for _ in range(3):
        office.tick()
    assert office.line.rows("SELECT id, run_id FROM outbox ORDER BY id") == first
    with office.line.sessions.begin() as session:
        bot = office.line.bot
        assert plan(session, bot.files, run_of(office, number), clock.now(), kinds=bot.kinds) is None


def test_two_clocks_at_once_plan_it_once(office: Office) -> None:
    number = office.approved()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(office.tick) for _ in range(2)]:
            done.result()
    assert len(office.line.rows("SELECT id FROM campaign_run")) == 1
    assert {*office.texts(number)} == EVERYBODY
    assert office.line.value("SELECT count(*) FROM outbox") == len(EVERYBODY)
    assert office.state(number) == "running"


def test_a_clock_that_died_before_the_commit_plans_it_anew(office: Office) -> None:
    number = office.approved()
    bot = office.line.bot
    with office.line.sessions() as session:
        running.advance(office.line.sessions, bot.files, bot.kinds, number, MORNING - timedelta(minutes=1))
        office.line.run("UPDATE campaign_run SET planned_at = NULL, planned = NULL")
        plan(session, bot.files, run_of(office, number), clock.now(), kinds=bot.kinds)
        session.rollback()
    assert office.texts(number) == {}
    office.tick()
    assert {*office.texts(number)} == EVERYBODY


def test_a_clock_that_was_down_for_a_day_sends_what_is_still_of_use_once(office: Office) -> None:
    late = office.approved("Late", "--starts", "2026-11-25 10:00")
    past = office.approved("Past", "--starts", "2026-11-24 12:00", "--expires", "2026-11-24 18:00")
    office.tick(hour(26, 10, 30))
    office.tick()
    assert {*office.texts(late)} == EVERYBODY
    assert {due for _, due, _ in office.texts(late).values()} == {hour(26, 10, 30), hour(26, 14)}
    assert office.statuses(past) == {"expired"}
    assert office.state(past) == "done"
    assert office.line.value("SELECT count(*) FROM campaign_run") == 2


def test_a_campaign_that_cannot_go_on_is_paused_and_the_others_go_out(office: Office) -> None:
    broken, sound = office.approved("Broken"), office.approved("Sound")
    office.line.run("UPDATE campaign SET kind = 'gone' WHERE id = :number", number=broken)
    office.tick()
    assert office.state(broken) == "paused"
    assert "There is no kind 'gone' any more." in office.type("show", str(broken))
    assert office.statuses(sound) == {"planned"}


def test_a_campaign_canceled_while_it_is_planned_leaves_nothing(office: Office) -> None:
    number = office.approved()
    line, bot = office.line, office.line.bot
    office.tick(MORNING - timedelta(hours=1))  # its run is made, and not planned yet
    clock.freeze(MORNING)

    def cancel_first(_line: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INSERT INTO recipient" in statement:
            with line.sessions.begin() as other:
                cancel(other, "Ann", MORNING, number)

    event.listen(line.sessions.kw["bind"], "before_cursor_execute", cancel_first)
    with pytest.raises(CampaignOver), line.sessions.begin() as session:
        plan(session, bot.files, run_of(office, number), MORNING, kinds=bot.kinds)
    event.remove(line.sessions.kw["bind"], "before_cursor_execute", cancel_first)
    assert office.texts(number) == {}
    office.tick()
    assert office.state(number) == "canceled"
    assert line.value("SELECT ended_at IS NOT NULL FROM campaign_run")


def test_many_are_planned_in_one_statement(office: Office) -> None:
    with office.line.sessions.begin() as session:
        add_members(session, session.get_one(Local, 1), 3_000, MORNING)
    look_where_numbers_are(office.line.sessions)
    number = office.approved()
    office.tick(MORNING - timedelta(minutes=1))
    sent: list[str] = []

    def keep(_line: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(office.line.sessions.kw["bind"], "before_cursor_execute", keep)
    office.tick(MORNING)
    event.remove(office.line.sessions.kw["bind"], "before_cursor_execute", keep)
    assert sum("INSERT INTO outbox" in each for each in sent) == 1
    assert len(sent) < 40
    assert len(office.texts(number)) == 3_000 + len(EVERYBODY)
    assert DANA not in office.texts(number)
