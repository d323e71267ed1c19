"""What an organizer sees before a campaign goes out, against what then happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.wording import segments
from config import clock
from models import Local
from models.demo import add_members
from scheduler.campaigns.preview import cost_cents, preview
from tests.campaigns.conftest import Office, hour
from tests.fixtures.line import ANA, DANA, STRANGER

EVENT = ("create", "--kind", "event_reminder", "--name", "Ev", "--audience", "everyone")


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def keep(_line: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = office.line.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


def crowd(office: Office, people: int) -> None:
    with office.line.sessions.begin() as session:
        add_members(session, session.query(Local).one(), people, clock.now())


def audited(office: Office, action: str = "campaign_previewed") -> set[str]:
    sql = "SELECT number FROM audit_entry JOIN member ON member.id = member_id WHERE action = :action"
    return {row.number for row in office.line.rows(sql, action=action)}


def warned(shown: dict[str, Any]) -> set[str]:
    return {each["name"] for each in shown["warnings"]}


def test_it_says_what_the_plan_then_does(office: Office) -> None:
    crowd(office, 300)
    texts = ("--text-en", "Local 1021: hi {name}!", "--text-es", "Local 1021: ¡hola {name}!")
    more = (
        "--variant",
        "b.en=Local 1021: come, {name}",
        "--variant",
        "b.es=Local 1021: ven, {name}",
        "--control",
        "20",
    )
    number = office.draft("News", *texts, *more)
    shown = office.told("preview", str(number))
    office.type("submit", str(number), "--by", "Ann")
    office.type("approve", str(number), "--by", "Bo")
    office.tick()
    rows = office.line.rows("SELECT variant, language, count(*) AS n FROM recipient GROUP BY 1, 2")
    drawn = {(row.variant, row.language): row.n for row in rows}
    assert shown["total"] == office.line.value("SELECT count(*) FROM outbox WHERE kind = 'campaign'")
    assert {(each["variant"], each["language"]): each["texts"] for each in shown["segments"]} == {
        key: people for key, people in drawn.items() if key[0] != "control"
    }
    assert shown["by_variant"]["control"] == sum(n for (variant, _), n in drawn.items() if variant == "control")
    assert {reason: each["count"] for reason, each in shown["excluded"].items()} == office.excluded(number)
    dues = office.line.rows("SELECT min(due_at) AS first, max(due_at) AS last FROM outbox WHERE kind = 'campaign'")[0]
    assert (shown["first_due"], shown["last_due"]) == (str(dues.first), str(dues.last))


def test_behaviour_39_every_text_is_made_and_priced(office: Office) -> None:
    crowd(office, 200)
    words = "Local 1021: " + "x" * 140 + " {name}"
    number = office.draft("News", "--text-en", words, "--text-es", words)
    shown = office.told("preview", str(number))
    people = office.line.rows(
        """
        SELECT coalesce(preferred_name, given_name) AS name, introduced_at IS NULL AS first,
               member.language FROM member
        JOIN member_phone ON member_id = member.id AND ended_at IS NULL JOIN phone ON phone.id = phone_id
        LEFT JOIN conversation ON conversation.address = e164 AND channel = 'sms'
        WHERE member.number NOT IN ('10425', '10427')
        """
    )
    assert shown["total"] == len(people)
    facts = {"local_name": "Local 1021", "office_phone": ""}
    first = {each: office.line.bot.wording.render("utter_introduction", each, facts) for each in ("en", "es")}
    expected = sum(
        segments(words.format(name=row.name) + (f"\n{first[row.language]}" if row.first else "")) for row in people
    )
    assert shown["total_segments"] == expected
    assert shown["cost_cents"] == -(-expected * 83 // 100)


def test_cents_are_rounded_up_and_exact() -> None:
    assert [cost_cents(number, 0.83) for number in (0, 1, 100, 101, 1_000_000)] == [0, 1, 83, 84, 830_000]
    assert cost_cents(3, 0.1) == 1


def test_five_members_of_all_variants_and_languages(office: Office) -> None:
    crowd(office, 200)
    number = office.draft("News", "--variant", "b.en=Come", "--variant", "b.es=Ven")
    found = office.told("preview", str(number))["renderings"]
    assert len(found) == 5
    assert {(each["variant"], each["language"]) for each in found} == {
        ("a", "en"),
        ("a", "es"),
        ("b", "en"),
        ("b", "es"),
    }
    assert any(each["first_text"] for each in found)
    assert all(each["segments"] == segments(each["text"]) for each in found)


def test_who_is_left_out_is_named_when_asked_for_and_each_look_is_audited(office: Office) -> None:
    number = str(office.draft())
    assert "Dana Wright" not in office.type("preview", number)
    assert audited(office) == set()
    said = office.type("preview", number, "--names")
    assert "10427 Dana Wright" in said
    assert "10425 Jodi Lee" in said
    assert {"10427", "10425"} < audited(office)
    left_out = office.told("preview", number, "--names")["excluded"]
    assert left_out["opted_out"]["members"] == [{"number": "10427", "name": "Dana Wright"}]


def test_a_text_that_says_something_of_its_member_is_a_look_at_the_record(office: Office) -> None:
    number = office.draft("News", "--text-en", "Hi {name}", "--text-es", "Hola {name}")
    found = office.told("preview", str(number))["renderings"]
    assert len(audited(office)) == len(found) == 5


def test_nothing_is_planned_and_nothing_sent(office: Office) -> None:
    number = str(office.draft())
    office.type("preview", number)
    rows = (
        "SELECT (SELECT count(*) FROM campaign_run) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM recipient)"
    )
    assert office.line.value(rows) == 0
    assert office.told("show", number)["starts_at"] is None


def test_the_statements_do_not_grow_with_the_audience(office: Office) -> None:
    number = office.draft("News", "--text-en", "Hi {name}", "--text-es", "Hola {name}")
    bot = office.line.bot
    counted = []
    for people in (0, 500):
        crowd(office, people)
        with statements(office) as sent, office.line.sessions() as session:
            preview(session, bot.files, bot.kinds, bot.wording, number, "test", clock.now(), names=True)
        counted.append(len(sent))
    assert counted[0] == counted[1]
    assert counted[0] < 20


def test_a_reminder_is_previewed_for_its_next_time(office: Office) -> None:
    office.type(*EVENT, "--set", "event=Rally for a living wage")
    shown = office.told("preview", "Ev")
    assert shown["occasion"].endswith("1 day before")
    assert shown["starts_at"] == str(hour(27, 10))
    assert "Sat Nov 28" in shown["renderings"][0]["text"]


def test_what_is_private_is_priced_for_those_who_get_it(office: Office) -> None:
    office.type("create", "--kind", "dues_reminder", "--name", "Dues", "--audience", "everyone")
    shown = office.told("preview", "Dues", "--names")
    assert (shown["total"], shown["total_segments"]) == (0, 0)
    assert shown["excluded"]["no_facts"]["members"] == [{"number": "10422", "name": "Joe Miller"}]
    assert warned(shown) == {"nothing_known"}
    office.line.run("UPDATE member_phone SET verified_until = :until", until=hour(30, 0))
    shown = office.told("preview", "Dues")
    assert "you owe $86.50" in shown["renderings"][0]["text"]


def test_night_and_expiry_are_told(office: Office) -> None:
    clock.freeze(hour(24, 21))
    number = str(office.draft())
    shown = office.told("preview", number)
    assert (shown["deferred"], shown["expired"]) == (6, 0)
    assert shown["first_due"] == str(hour(25, 9))
    office.type("schedule", number, "--starts", "2026-11-24 21:30", "--expires", "2026-11-25 08:00")
    shown = office.told("preview", number)
    assert (shown["deferred"], shown["expired"]) == (0, 6)
    assert "bad_hours" in warned(shown)


def test_who_waits_for_the_winner_is_counted(office: Office) -> None:
    crowd(office, 200)
    test = ("--variant", "b.en=Come", "--variant", "b.es=Ven", "--test", "30", "--winner-at", "2026-11-24 15:00")
    shown = office.told("preview", str(office.draft("News", *test)))
    assert shown["by_variant"].keys() == {"a", "b", "waiting"}
    assert sum(shown["by_variant"].values()) == shown["total"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('UPDATE campaign SET wording = \'{"a": {"en": "Hi {nmae}", "es": "Hola"}}\'', "did you mean name?"),
        ('UPDATE campaign SET wording = \'{"a": {"en": "Hi"}}\'', "text of a, es: write the text in Spanish"),
        (
            "UPDATE campaign SET starts_at = now() - interval '9 days', expires_at = now() - interval '8 days'",
            "no more",
        ),
    ],
)
def test_what_cannot_be_made_is_refused(office: Office, change: str, says: str) -> None:
    number = str(office.draft())
    office.line.run(change.replace(":", r"\:"))
    assert says in office.refused("preview", number)


def test_a_text_the_carrier_would_refuse_is_refused(office: Office) -> None:
    office.line.run("UPDATE member SET preferred_name = repeat('x', 1500) WHERE number = '10421'")
    words = "x" * 101 + "{name}"
    number = str(office.draft("News", "--text-en", words, "--text-es", words))
    assert "has up to 1,601 characters; the carrier takes 1,600" in office.refused("preview", number)


def make_steward(office: Office, number: str) -> None:
    """A campaign is tried out on phones of the union alone."""
    office.line.run(
        "INSERT INTO steward_assignment (member_id, worksite_id) SELECT member.id, worksite.id FROM member, worksite"
        " WHERE number = :number AND worksite.name = 'Warehouse'",
        number=number,
    )


def test_the_organizers_own_phone_gets_every_text(office: Office) -> None:
    make_steward(office, "10421")
    number = str(office.draft("News", "--variant", "b.en=Hi {name}", "--variant", "b.es=Hola {name}"))
    said = office.type("test", number, ANA)
    assert "b en: Hi Ana" in said
    rows = office.line.rows("SELECT address, body, kind, run_id FROM outbox ORDER BY id")
    assert [row.body for row in rows][2:] == ["Hi Ana", "Hola Ana"]
    assert {(row.address, row.kind, row.run_id) for row in rows} == {(ANA, "notice", None)}
    assert audited(office, "campaign_tried") == {"10421"}


@pytest.mark.parametrize(
    ("phone", "why"),
    [(DANA, "text START to"), (STRANGER, "is no number of a steward's")],
    ids=["opted out", "nobody's"],
)
def test_a_phone_that_has_not_opted_in_or_is_nobodys_gets_none(office: Office, phone: str, why: str) -> None:
    make_steward(office, "10427")
    assert why in office.refused("test", str(office.draft()), phone)
    assert office.line.value("SELECT count(*) FROM outbox") == 0


def test_a_test_text_tells_nobody_elses_record(office: Office) -> None:
    make_steward(office, "10421")
    office.type("create", "--kind", "dues_reminder", "--name", "Dues", "--audience", "everyone")
    said = office.type("test", "Dues", ANA)
    assert "you owe (owed) in dues" in said
