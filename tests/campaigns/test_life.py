"""From a draft to its end: who may do what, when, and what stays of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from config import clock
from tests.campaigns.conftest import ENGLISH, MORNING, Office, hour
from tests.fixtures.carrier import until
from tests.fixtures.line import ANA, DANA, JOE


def test_an_announcement_goes_from_a_draft_to_its_last_text(office: Office) -> None:
    number = office.draft()
    office.tick()
    assert office.state(number) == "draft"
    assert "rollcall campaign approve" in office.type("submit", "News")
    office.tick()
    assert office.texts(number) == {}
    office.type("approve", "#" + str(number), "--by", "Bo")
    assert office.state(number) == "approved"
    office.tick()
    assert office.state(number) == "running"
    assert office.statuses(number) == {"planned"}
    office.line.run("UPDATE outbox SET status = 'sent'")
    office.tick()
    assert office.state(number) == "done"
    assert "sent" in office.type("show", str(number))


def test_nobody_approves_what_they_submitted(office: Office) -> None:
    number = str(office.draft())
    office.type("submit", number, "--by", "Ann")
    assert "somebody else approves it" in office.refused("approve", number, "--by", "Ann")
    office.type("approve", number, "--by", "Bo")


def test_where_the_local_asks_for_no_second_person_one_is_enough(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locals"
    for path in office.line.settings.locals_dir.glob("*/*.yml"):
        copied = folder / path.parent.name / path.name
        copied.parent.mkdir(parents=True, exist_ok=True)
        content = yaml.safe_load(path.read_text())
        if path.stem == "campaigns":
            content["approval"] = False
        copied.write_text(yaml.safe_dump(content))
    monkeypatch.setenv("LOCALS_DIR", str(folder))
    number = str(office.draft())
    office.type("submit", number, "--by", "Ann")
    office.type("approve", number, "--by", "Ann")


def test_what_is_missing_is_told_when_it_is_submitted(office: Office) -> None:
    office.told("create", "--kind", "announcement", "--name", "Bare", "--audience", "everyone")
    said = office.refused("submit", "Bare")
    assert "text of a, en: write the text in English" in said
    assert "text of a, es: write the text in Spanish" in said


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--text-en", "Hi {nmae}", "--text-es", "Hola"), "did you mean name?"),
        (("--text-en", "Hi", "--text-es", "Hola", "--text", "fr", "Salut"), "is not a language of the local"),
        (("--set", "colour=red"), "colour: there is no such setting; announcement has none"),
        (("--variant", "b.en=Hello"), "text of b, es: write the text in Spanish"),
        (("--test", "20"), "a test needs two variants"),
        (("--starts", "2026-12-05 10:00", "--expires", "2026-12-04 10:00"), "comes before it starts"),
        (("--starts", "soon"), "write it like '2026-12-05 10:00'"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_write(office: Office, more: tuple[str, ...], says: str) -> None:
    words = () if "--text-en" in more else ("--text-en", "x", "--text-es", "x")
    base = ("create", "--kind", "announcement", "--name", "News", "--audience", "everyone")
    assert says in office.refused(*base, *words, *more)


def test_names_that_are_not_there_are_told_with_the_nearest(office: Office) -> None:
    base = ("create", "--name", "News", "--audience", "everyone")
    assert "did you mean announcement?" in office.refused(*base, "--kind", "anouncement")
    assert "There is no campaign 'Nwes'" in office.refused("show", "Nwes")
    office.draft()
    assert "There is a campaign 'News' already." in office.refused(*base, "--kind", "announcement")


def test_a_draft_changes_and_a_submitted_one_does_not(office: Office) -> None:
    number = str(office.draft())
    office.type("change", number, "--text-en", "Closed on Monday.", "--variant", "b.en=Hi", "--variant", "b.es=Hola")
    shown = office.told("show", number)
    assert shown["wording"]["a"]["en"] == "Closed on Monday."
    assert shown["shares"] == {"a": 50.0, "b": 50.0}
    office.type("change", number, "--without-variant", "b")
    assert office.told("show", number)["shares"] is None
    office.type("submit", number)
    assert "it would have to be a draft" in office.refused("change", number, "--text-en", "No")
    office.type("withdraw", number)
    office.type("change", number, "--text-en", "Yes")


def test_a_draft_is_deleted_and_what_was_submitted_is_canceled(office: Office) -> None:
    office.draft()
    office.type("delete", "News")
    assert "There is none." in office.type("list")
    number = str(office.draft())
    office.type("submit", number)
    assert "it would have to be a draft" in office.refused("delete", number)
    office.type("cancel", number)
    assert "is canceled" in office.refused("approve", number)


def test_a_start_is_set_and_moved_until_it_has_come(office: Office) -> None:
    number = office.approved()
    office.type("schedule", str(number), "--starts", "2026-11-25 10:00")
    office.tick(hour(25, 9, 30))
    assert office.line.value("SELECT count(*) FROM campaign_run") == 1
    assert office.state(number) == "approved"
    office.type("schedule", str(number), "--starts", "2026-11-25 11:00")
    office.tick(hour(25, 10, 30))
    assert office.texts(number) == {}
    office.tick(hour(25, 11))
    assert {due for _, due, _ in office.texts(number).values() if due} >= {hour(25, 11)}
    assert "approved, and has not begun" not in office.refused("schedule", str(number), "--starts", "2026-11-26 10:00")


def test_a_start_in_the_past_is_refused(office: Office) -> None:
    number = str(office.draft())
    assert "is past" in office.refused("schedule", number, "--starts", "2026-11-23 10:00")


def test_a_test_has_time_between_its_start_and_its_winner(office: Office) -> None:
    words = ("--variant", "b.en=Hi", "--variant", "b.es=Hola", "--test", "20")
    number = str(office.draft("News", *words, "--winner-at", "2026-11-30 10:00"))
    assert "winner-at: must come after the start, and before" in office.refused("submit", number)
    office.type("change", number, "--winner-at", "2026-11-25 10:00")
    office.type("submit", number)
    assert "before it starts" in office.refused("schedule", number, "--starts", "2026-11-25 12:00")


def test_a_paused_campaign_waits_and_goes_on(office: Office) -> None:
    number = office.approved()
    office.tick()
    office.type("pause", str(number))
    office.tick(MORNING + timedelta(hours=1))
    assert office.state(number) == "paused"
    office.type("resume", str(number))
    assert office.state(number) == "running"
    assert office.statuses(number) == {"planned"}


def test_what_is_stale_when_it_goes_on_expires(office: Office) -> None:
    number = office.approved()
    office.tick()
    office.type("pause", str(number))
    clock.freeze(MORNING + timedelta(hours=49))  # an announcement is of use for two days
    office.type("resume", str(number))
    assert office.statuses(number) == {"expired"}
    office.tick()
    assert office.state(number) == "done"


def test_pausing_before_the_start_keeps_it_from_starting(office: Office) -> None:
    number = office.approved("News", "--starts", "2026-11-25 10:00")
    office.type("pause", str(number))
    office.tick(hour(25, 12))
    assert office.texts(number) == {}
    office.type("resume", str(number))
    assert office.state(number) == "approved"
    office.tick()
    assert office.statuses(number) == {"planned"}


def test_a_canceled_campaign_takes_back_what_waits_here_and_at_the_carrier(office: Office) -> None:
    number = office.approved()
    office.tick()
    office.line.run(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            SELECT local_id, 'sms', 'out', address, 'x', 1, 'queued', due_at, due_at FROM outbox WHERE address = :ana
            RETURNING id
        )
        UPDATE outbox SET status = 'sent', provider_sid = 'SM1', message_id = said.id FROM said WHERE address = :ana
        """,
        ana=ANA,
    )
    office.line.run("UPDATE outbox SET status = 'sending', lease_until = due_at WHERE address = :joe", joe=JOE)
    office.type("cancel", str(number))
    rows = office.line.rows("SELECT address, status, withdraw_at_carrier AS back FROM outbox")
    found = {row.address: (row.status, row.back) for row in rows}
    assert found.pop(ANA) == ("sent", True)
    assert found.pop(JOE) == ("sending", True)
    assert {*found.values()} == {("canceled", False)}
    # What came back from a carrier that could not be reached is due again: the clock ends it.
    office.line.run("UPDATE outbox SET status = 'due', lease_until = NULL WHERE address = :joe", joe=JOE)
    office.tick()
    assert office.texts(number)[JOE][0] == "canceled"
    assert office.line.value("SELECT ended_at IS NOT NULL FROM campaign_run")
    assert "is canceled" in office.refused("resume", str(number))


def test_a_done_campaign_is_canceled_while_the_carrier_has_a_text_of_it(office: Office) -> None:
    number = office.approved()
    office.tick()
    office.line.run("UPDATE outbox SET status = 'delivered'")
    office.line.run(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            SELECT local_id, 'sms', 'out', address, 'x', 1, 'queued', due_at, due_at FROM outbox WHERE address = :ana
            RETURNING id
        )
        UPDATE outbox SET status = 'sent', provider_sid = 'SM1', message_id = said.id FROM said WHERE address = :ana
        """,
        ana=ANA,
    )
    office.line.run("UPDATE outbox SET status = 'due', attempts = 1 WHERE address = :joe", joe=JOE)
    office.line.run("UPDATE campaign_run SET ended_at = :now", now=clock.now())
    office.line.run("UPDATE campaign SET state = 'done', ended_at = :now", now=clock.now())
    office.type("cancel", str(number))
    rows = office.line.rows("SELECT address, status, withdraw_at_carrier AS back FROM outbox ORDER BY address")
    found = {row.address: (row.status, row.back) for row in rows}
    assert (found[ANA], found[JOE]) == (("sent", True), ("canceled", False))
    assert office.state(number) == "canceled"
    assert office.line.value("SELECT ended_at IS NOT NULL FROM campaign_run")


def test_a_done_campaign_of_which_nothing_can_be_taken_back_stays_done(office: Office) -> None:
    number = office.approved()
    office.tick()
    office.line.run("UPDATE outbox SET status = 'delivered'")
    office.tick()
    assert "all its texts have left" in office.refused("cancel", str(number))
    assert office.state(number) == "done"


@pytest.mark.parametrize("step", ["cancel", "resume"])
def test_rows_are_locked_by_their_ids_as_the_sender_locks_them(office: Office, step: str) -> None:
    number = office.approved()
    office.tick()
    first, last = office.line.rows("SELECT min(id) AS id FROM outbox UNION SELECT max(id) FROM outbox ORDER BY 1")
    status = "sending" if step == "cancel" else "planned"
    office.line.run("UPDATE outbox SET status = :status, expires_at = due_at", status=status)
    # Written anew, the first row lies behind the others, in the table and in the index of numbers.
    office.line.run("UPDATE outbox SET address = '+19995550100', spent = 1 WHERE id = :first", first=first.id)
    if step == "resume":
        office.type("pause", str(number))
        clock.freeze(MORNING + timedelta(hours=20))
    with office.line.sessions.begin() as held, ThreadPoolExecutor(1) as pool:
        held.execute(text("SELECT id FROM outbox WHERE id = :last FOR UPDATE"), {"last": last.id})
        under_way = pool.submit(office.type, step, str(number))
        try:
            until(lambda: _locked(office, first.id))
        finally:
            held.rollback()
        under_way.result(20)


def _locked(office: Office, row: int) -> bool:
    return not office.line.rows("SELECT id FROM outbox WHERE id = :row FOR UPDATE SKIP LOCKED", row=row)


def test_a_copy_is_a_draft_without_days(office: Office) -> None:
    office.approved("News", "--starts", "2026-11-25 10:00", audience="worksite = Warehouse")
    made = office.told("copy", "News", "--name", "News again")
    assert (made["state"], made["starts_at"], made["submitted_by"]) == ("draft", None, None)
    assert made["wording"]["a"]["en"] == ENGLISH
    assert made["for"] == "Members at Warehouse"


def test_those_who_answered_or_did_not_are_followed_up(office: Office) -> None:
    first = office.approved()
    office.tick()
    office.line.run("UPDATE recipient SET answer = 'no', answered_at = now() WHERE address = :joe", joe=JOE)
    words = ("--text-en", "Why not?", "--text-es", "Por que no?")
    made = office.told("follow-up", "News", "--answered", "no", "--name", "Why", *words)
    office.type("submit", "Why", "--by", "Ann")
    office.type("approve", "Why", "--by", "Bo")
    again = office.told("follow-up", str(first), "--answered", "nothing", "--name", "Silent")
    assert again["wording"]["a"]["en"] == ENGLISH
    office.type("submit", "Silent", "--by", "Ann")
    office.type("approve", "Silent", "--by", "Bo")
    office.tick()
    assert {*office.texts(made["id"])} == {JOE}
    assert ANA in office.texts(again["id"])
    assert not {JOE, DANA} & {*office.texts(again["id"])}


def test_every_step_is_in_the_audit_log(office: Office) -> None:
    office.approved()
    office.type("pause", "News", "--by", "Ann")
    office.type("resume", "News", "--by", "Bo")
    office.tick()
    office.type("cancel", "News")
    rows = office.line.rows("SELECT actor, action, detail FROM audit_entry ORDER BY id")
    assert [row.action.removeprefix("campaign_") for row in rows] == [
        *("created", "submitted", "approved", "paused", "resumed", "started", "canceled")
    ]
    assert [row.actor.split(" ")[0] for row in rows[1:6]] == ["Ann", "Bo", "Ann", "Bo", "clock"]
    assert all("News" in row.detail for row in rows)


def test_kinds_are_listed_with_their_settings(office: Office) -> None:
    said = office.type("kinds")
    assert "--set event=<event>" in said
    assert "{event_line}" in office.type("kinds", "event_reminder")
    assert office.told("kinds", "announcement")["topic"] == "news"
