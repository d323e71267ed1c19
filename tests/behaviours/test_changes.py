"""Correcting the record: what waits, what applies at once, conflicts, decisions, and a new number's proof."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from bot.actions.change_requests import ChangeOutcome, Wish, propose, propose_from_import
from bot.staff.changes import ChangeRefused, ChangeView, approve, decline, show, waiting
from config import clock
from console.commands.changes import command
from models import ChangeField, ChangeRequest, ChangeSource, ChangeState
from tests.fixtures.line import ANA, JOE, MARIA, Line

NEW_NUMBER = "+14155550151"
STAFF = "pat"


def member_id(line: Line, number: str) -> int:
    return int(line.value("SELECT id FROM member WHERE number = :number", number=number))


def wish(line: Line, field: ChangeField, after: str, source: ChangeSource = ChangeSource.TEXT) -> Wish:
    return Wish(member_id(line, "10428"), field, after, source, clock.now())


def proposed(line: Line, asked: Wish, *, at_once: bool = False) -> ChangeOutcome:
    with line.sessions.begin() as session:
        return propose(session, asked, at_once=at_once)[0]


def imported(line: Line, asked: Wish) -> ChangeOutcome:
    with line.sessions.begin() as session:
        return propose_from_import(session, asked)


def decided(line: Line, decide: Callable[[Session], ChangeView]) -> ChangeView:
    with line.sessions.begin() as session:
        return decide(session)


def newest(line: Line) -> int:
    return int(line.value("SELECT coalesce(max(id), 0) FROM change_request"))


def move(line: Line) -> None:
    for text in ("new job", "2", "1"):
        line.text(MARIA, text)


def test_a_request_keeps_before_and_after_and_leaves_the_record_alone(keyword_line: Line) -> None:
    move(keyword_line)
    row = keyword_line.rows("SELECT * FROM change_request WHERE id = :id", id=newest(keyword_line))[0]
    warehouse, yard = (
        keyword_line.value("SELECT id FROM worksite WHERE name = :name", name=name) for name in ("Warehouse", "Yard")
    )
    assert (row.field, row.before, row.after, row.source, row.state) == (
        "worksite", str(warehouse), str(yard), "text", "waiting",
    )  # fmt: skip
    assert keyword_line.value("SELECT worksite_id FROM member WHERE number = '10428'") == warehouse


def test_the_same_wish_twice_is_one_request(keyword_line: Line) -> None:
    before = newest(keyword_line)
    move(keyword_line)
    move(keyword_line)
    assert keyword_line.value("SELECT count(*) FROM change_request WHERE id > :id", id=before) == 1


def test_a_change_of_mind_replaces_what_waits(keyword_line: Line) -> None:
    proposed(keyword_line, wish(keyword_line, ChangeField.SHIFT, "night"))
    first = newest(keyword_line)
    assert proposed(keyword_line, wish(keyword_line, ChangeField.SHIFT, "evening")) is ChangeOutcome.WAITING
    assert keyword_line.value("SELECT state FROM change_request WHERE id = :id", id=first) == "replaced"


def test_low_risk_fields_apply_at_once_and_are_kept_as_requests(keyword_line: Line) -> None:
    for text in ("new email", "maria@example.com", "1"):
        keyword_line.text(MARIA, text)
    assert keyword_line.value("SELECT email FROM member WHERE number = '10428'") == "maria@example.com"
    row = keyword_line.rows("SELECT * FROM change_request WHERE id = :id", id=newest(keyword_line))[0]
    assert (row.state, row.before, row.after, row.decided_by) == ("applied", None, "maria@example.com", "rule")


def test_approved_it_is_on_the_record_and_the_member_is_told(keyword_line: Line) -> None:
    move(keyword_line)
    view = decided(
        keyword_line, lambda s: approve(s, keyword_line.bot.wording, newest(keyword_line), STAFF, clock.now())
    )
    assert (view.state, view.now, view.decided_by) == ("applied", "Harbor Transit, Yard", STAFF)
    told = keyword_line.rows("SELECT * FROM outbox WHERE address = :to ORDER BY id DESC LIMIT 1", to=MARIA)[0]
    assert (told.status, told.kind) == ("due", "notice")
    assert "approved" in told.body
    assert "Yard" not in told.body  # a lock screen shows it
    assert keyword_line.value("SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1") == "change_approved"


def test_declined_the_member_reads_the_reason_in_their_language(keyword_line: Line) -> None:
    for text in ("actualizar", "2", "noche", "1"):
        keyword_line.text(ANA, text)
    before = keyword_line.value("SELECT shift FROM member WHERE number = '10421'")
    decided(
        keyword_line,
        lambda s: decline(s, keyword_line.bot.wording, newest(keyword_line), STAFF, "Falta la carta.", clock.now()),
    )
    assert keyword_line.value("SELECT shift FROM member WHERE number = '10421'") == before
    body = keyword_line.value("SELECT body FROM outbox WHERE address = :to ORDER BY id DESC LIMIT 1", to=ANA)
    assert "no se hizo tu cambio (turno): Falta la carta." in body


def test_nobody_decides_twice_and_no_one_is_declined_without_a_reason(keyword_line: Line) -> None:
    move(keyword_line)
    request, wording = newest(keyword_line), keyword_line.bot.wording
    with pytest.raises(ChangeRefused, match="reason"):
        decided(keyword_line, lambda s: decline(s, wording, request, STAFF, " ", clock.now()))
    decided(keyword_line, lambda s: approve(s, wording, request, STAFF, clock.now()))
    with pytest.raises(ChangeRefused, match="decided already: applied by pat"):
        decided(keyword_line, lambda s: decline(s, wording, request, STAFF, "No.", clock.now()))


def test_two_systems_that_disagree_are_a_conflict_that_staff_see_from_both_sides(keyword_line: Line) -> None:
    proposed(keyword_line, wish(keyword_line, ChangeField.SHIFT, "night"))
    mine = newest(keyword_line)
    imported(keyword_line, wish(keyword_line, ChangeField.SHIFT, "evening", ChangeSource.IMPORT))
    theirs = newest(keyword_line)
    view = decided(keyword_line, lambda s: show(s, mine, STAFF, clock.now()))
    assert (view.state, view.before, view.after) == ("conflict", "day", "night")
    assert [(rival.id, rival.source, rival.after) for rival in view.rivals] == [(theirs, "import", "evening")]
    decided(keyword_line, lambda s: approve(s, keyword_line.bot.wording, theirs, STAFF, clock.now()))
    assert keyword_line.value("SELECT shift FROM member WHERE number = '10428'") == "evening"
    assert keyword_line.value("SELECT state FROM change_request WHERE id = :id", id=mine) == "declined"
    body = keyword_line.value("SELECT body FROM outbox WHERE address = :to ORDER BY id DESC LIMIT 1", to=MARIA)
    assert "the staff kept what another record says" in body


def test_a_conflict_of_which_one_side_is_declined_waits_again(keyword_line: Line) -> None:
    proposed(keyword_line, wish(keyword_line, ChangeField.SHIFT, "night"))
    mine = newest(keyword_line)
    imported(keyword_line, wish(keyword_line, ChangeField.SHIFT, "evening", ChangeSource.IMPORT))
    theirs = newest(keyword_line)
    decided(keyword_line, lambda s: decline(s, keyword_line.bot.wording, theirs, STAFF, "Old list.", clock.now()))
    assert keyword_line.value("SELECT state FROM change_request WHERE id = :id", id=mine) == "waiting"


def test_an_import_does_not_undo_what_the_member_said(keyword_line: Line) -> None:
    proposed(keyword_line, wish(keyword_line, ChangeField.EMAIL, "maria@example.com"), at_once=True)
    outcome = imported(keyword_line, wish(keyword_line, ChangeField.EMAIL, "old@example.com", ChangeSource.IMPORT))
    assert outcome is ChangeOutcome.WAITING
    assert keyword_line.value("SELECT state FROM change_request WHERE id = :id", id=newest(keyword_line)) == "conflict"
    assert keyword_line.value("SELECT email FROM member WHERE number = '10428'") == "maria@example.com"


def test_an_import_fills_what_is_empty_and_changes_nothing_that_agrees(keyword_line: Line) -> None:
    asked = wish(keyword_line, ChangeField.ADDRESS, "12 Oak St", ChangeSource.IMPORT)
    assert imported(keyword_line, asked) is ChangeOutcome.APPLIED
    assert imported(keyword_line, asked) is ChangeOutcome.SAME


def test_the_list_of_what_waits_is_audited_look_by_look(keyword_line: Line) -> None:
    move(keyword_line)
    before = keyword_line.value("SELECT count(*) FROM audit_entry")
    with keyword_line.sessions.begin() as session:
        found = waiting(session, STAFF, clock.now())
    assert newest(keyword_line) in [each.id for each in found]
    assert keyword_line.value("SELECT count(*) FROM audit_entry") == before + len(found)


def test_a_renewed_card_waits_with_its_photo(keyword_line: Line) -> None:
    keyword_line.text(JOE, "update")
    keyword_line.text(JOE, "0422")
    keyword_line.text(JOE, "8")
    keyword_line.text(JOE, "Forklift")
    until = clock.now().date() + timedelta(days=900)
    keyword_line.text(JOE, f"{until:%m/%d/%Y}")
    photo = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m/1", "MediaContentType0": "image/jpeg"}
    assert "Right?" in keyword_line.text(JOE, "", **photo)
    keyword_line.text(JOE, "1")
    with keyword_line.sessions() as session:
        request = session.get_one(ChangeRequest, newest(keyword_line))
        assert (request.field, request.subject, request.after) == (
            ChangeField.CERTIFICATION, "Forklift", until.isoformat(),
        )  # fmt: skip
        assert request.state is ChangeState.WAITING
        assert request.media_message_id is not None
    decided(keyword_line, lambda s: approve(s, keyword_line.bot.wording, newest(keyword_line), STAFF, clock.now()))
    renewed = "SELECT expires_on FROM certification WHERE title = 'Forklift' AND member_id = :id"
    assert keyword_line.value(renewed, id=member_id(keyword_line, "10422")) == until


def code_sent(line: Line) -> str:
    body = line.value("SELECT body FROM outbox WHERE address = :to ORDER BY id DESC LIMIT 1", to=NEW_NUMBER)
    found = re.search(r"\d{6}", body)
    assert found
    return found[0]


def ask_for_new_number(line: Line, keep: str = "2") -> int:
    for text in ("new phone", "415 555 0151", "1", keep):
        line.text(MARIA, text)
    return newest(line)


def test_a_new_number_is_proved_from_there_before_staff_may_link_it(keyword_line: Line) -> None:
    request, wording = ask_for_new_number(keyword_line), keyword_line.bot.wording
    with pytest.raises(ChangeRefused, match="has not answered its code"):
        decided(keyword_line, lambda s: approve(s, wording, request, STAFF, clock.now()))
    assert "right" in keyword_line.text(NEW_NUMBER, code_sent(keyword_line))
    assert "isn't on our member list" in keyword_line.text(NEW_NUMBER, "dues")
    decided(keyword_line, lambda s: approve(s, wording, request, STAFF, clock.now()))
    assert "You owe nothing" in keyword_line.text(NEW_NUMBER, "dues")
    assert "isn't on our member list" in keyword_line.text(MARIA, "dues")
    newest_word = keyword_line.rows("SELECT * FROM consent_entry WHERE e164 = :to ORDER BY id DESC", to=NEW_NUMBER)[0]
    assert (newest_word.action, newest_word.source) == ("opt_in", "text")


def test_the_old_number_stays_when_the_member_keeps_it(keyword_line: Line) -> None:
    request = ask_for_new_number(keyword_line, keep="1")
    keyword_line.text(NEW_NUMBER, code_sent(keyword_line))
    decided(keyword_line, lambda s: approve(s, keyword_line.bot.wording, request, STAFF, clock.now()))
    assert "You owe nothing" in keyword_line.text(MARIA, "dues")


def test_a_code_is_good_for_five_tries_and_an_hour(keyword_line: Line) -> None:
    ask_for_new_number(keyword_line)
    code = code_sent(keyword_line)
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(5):
        answer = keyword_line.text(NEW_NUMBER, wrong)
    assert "no longer good" in answer
    keyword_line.text(NEW_NUMBER, code)
    assert (
        keyword_line.value("SELECT detail ->> 'proved' FROM change_request WHERE id = :id", id=newest(keyword_line))
        is None
    )


def test_the_line_is_no_way_to_text_strangers(keyword_line: Line) -> None:
    for ending in ("0161", "0162", "0163", "0164"):
        for text in ("new phone", f"415 555 {ending}", "1", "1"):
            answer = keyword_line.text(MARIA, text)
    assert "three new numbers today" in answer
    assert keyword_line.value("SELECT count(*) FROM outbox WHERE address LIKE '+1415555016_'") == 3


def test_no_value_of_a_change_reaches_the_touch_points(keyword_line: Line) -> None:
    for text in ("new email", "maria@example.com", "1", "new address", "418 Elm St, Oakland", "1"):
        keyword_line.text(MARIA, text)
    events = keyword_line.value("SELECT string_agg(events::text, '') FROM touch_point")
    assert "maria@" not in events
    assert "Elm" not in events


def test_two_wishes_at_once_leave_one_open(keyword_line: Line) -> None:
    proposed(keyword_line, wish(keyword_line, ChangeField.NAME, "Maria Lopez"))
    proposed(keyword_line, wish(keyword_line, ChangeField.NAME, "Maria Santos Lopez"))
    open_ones = keyword_line.rows("SELECT after FROM change_request WHERE field = 'name' AND decided_at IS NULL")
    assert [row.after for row in open_ones] == ["Maria Santos Lopez"]


def test_the_command_lists_shows_and_decides(keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", keyword_line.settings.database_url)
    monkeypatch.setenv("REDIS_URL", keyword_line.settings.redis_url)
    run = CliRunner().invoke
    listed = run(command, ["list"])
    assert listed.exit_code == 0, listed.output
    assert "10423 Josephine Clark: address, 77 Bay St, Oakland 94607 -> 418 Elm St Apt 3" in listed.output
    both = [each for each in json.loads(run(command, ["list", "--json"]).output) if each["state"] == "conflict"]
    assert {each["source"] for each in both} == {"text", "import"}
    assert "says: evening" in run(command, ["show", str(both[0]["id"])]).output
    assert "applied by" in run(command, ["approve", str(both[0]["id"])]).output
    assert "decided already" in run(command, ["decline", str(both[0]["id"]), "--reason", "No."]).output
