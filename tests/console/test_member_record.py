"""A member's record: what it shows, to whom, that each look is audited, and what it costs."""

import re
from datetime import timedelta

import pytest

from config import clock
from tests.fixtures.line import ANA, DANA, JOE, Line
from tests.fixtures.office import Browser, Office

MOST_STATEMENTS = 20
PARTS = ("", "/touches", "/consent", "/dues", "/part", "/numbers")


def member(line: Line, number: str) -> int:
    """The id of the member of this number."""
    found: int = line.value("SELECT id FROM member WHERE number = :number", number=number)
    return found


def page(browser: Browser, member_id: int, part: str = "") -> str:
    """A part of the record, as it is read: spaces are one."""
    return re.sub(r"\s+", " ", browser.get(f"/members/{member_id}{part}").text)


def test_the_overview_says_who_it_is_with_masked_numbers(office: Office) -> None:
    words = page(office.signed_in("organizer"), member(office.line, "10422"))
    for said in ("Joe Miller", "Member 10422", "Bay Foods, Warehouse", "Maria Santos", "Forklift", "Grievance 2041"):
        assert said in words
    assert "…12" in words
    assert "not verified" in words
    assert "owes $86.50" in words
    assert "Overtime distribution" in words
    assert "4155550112" not in words
    assert "555-0112" not in words


def test_a_steward_sees_less(office: Office) -> None:
    steward, joe = office.signed_in("steward"), member(office.line, "10422")
    words = page(steward, joe)
    assert "Joe Miller" in words
    assert "2041" in words
    for hidden in ("$86.50", "Weekend overtime"):
        assert hidden not in words
    office.line.text(JOE, "dues")
    assert "cuotas" not in page(steward, joe, "/touches").lower()
    for part in ("/consent", "/dues", "/copy"):
        assert steward.get(f"/members/{joe}{part}").status_code == 403


def test_a_steward_finds_no_member_of_another_worksite(office: Office) -> None:
    yard = office.line.value("SELECT id FROM worksite WHERE name = 'Yard'")
    office.line.run("UPDATE member SET worksite_id = :yard WHERE number = '10422'", yard=yard)
    steward, joe = office.signed_in("steward"), member(office.line, "10422")
    for part in ("", "/touches", "/part", "/numbers", "/log"):
        assert steward.get(f"/members/{joe}{part}").status_code == 404
    steward.get("/members/")
    assert steward.post(f"/members/{joe}/log", {"how": "call"}).status_code == 404


def test_each_look_is_audited_once(office: Office) -> None:
    organizer, ana = office.signed_in("organizer"), member(office.line, "10421")
    for part in PARTS:
        organizer.get(f"/members/{ana}{part}")
    seen = office.line.rows(
        "SELECT detail FROM audit_entry WHERE action = 'record_viewed' AND member_id = :ana ORDER BY id", ana=ana
    )
    assert [detail for (detail,) in seen] == [
        "overview",
        "time line",
        "consent",
        "dues and benefits",
        "taking part",
        "phone numbers",
    ]


def test_no_part_asks_the_database_often(office: Office) -> None:
    organizer = office.signed_in("organizer")
    office.line.text(ANA, "dues")
    for number in ("10421", "10422", "10427"):
        who = member(office.line, number)
        costs = {part: len(office.statements(organizer, f"/members/{who}{part}")) for part in PARTS}
        assert max(costs.values()) <= MOST_STATEMENTS, costs


def test_the_time_line_shows_texts_and_goes_on_by_pages(office: Office) -> None:
    organizer, ana = office.signed_in("organizer"), member(office.line, "10421")
    office.line.text(ANA, "dues")
    office.line.run(
        """
        INSERT INTO touch_point (local_id, member_id, channel, direction, kind, outcome, at)
        SELECT local_id, id, CASE WHEN i % 2 = 0 THEN 'call' ELSE 'in_person' END, 'out', 'logged', 'reached',
               now() - i * interval '1 day'
        FROM member, generate_series(1, 120) AS i WHERE number = '10421'
        """
    )
    seen: list[str] = []
    path = f"/members/{ana}/touches"
    while path:
        words = organizer.get(path).text
        seen += re.findall(r'<li id="touch-(\d+)"', words)
        older = re.search(r'href="([^"]+before=\d+)"', words)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 122
    assert "Dues" in page(organizer, ana, "/touches")
    assert len(re.findall('id="touch-', page(organizer, ana, "/touches?about=in"))) == 1
    assert len(re.findall('id="touch-', page(organizer, ana, "/touches?about=logged&channel=call"))) == 50


def test_the_history_of_consent_is_in_words(office: Office) -> None:
    words = page(office.signed_in("organizer"), member(office.line, "10427"), "/consent")
    assert "Wants no more texts" in words
    assert "by text: “STOP”" in words
    assert "a list that was imported: “I agree to texts" in words
    assert words.index("STOP") < words.index("I agree")


def test_campaigns_and_answers_are_told(office: Office) -> None:
    office.line.run(
        """
        WITH made AS (
            INSERT INTO campaign (local_id, name, kind, topic, state, audience, created_by, created_at)
            SELECT id, 'Strike pledge', 'pledge', 'all', 'running', '{}', 'test', now() FROM local LIMIT 1
            RETURNING id, local_id
        ), run AS (
            INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at)
            SELECT id, 'once', now(), now() + interval '1 day' FROM made RETURNING id, campaign_id
        )
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language, answered_at,
                               answer, replied_at)
        SELECT run.id, campaign_id, member.id, '+14155550111', 'a', 'es', now(), 'yes', now()
        FROM run, member WHERE number = '10421'
        """
    )
    words = page(office.signed_in("organizer"), member(office.line, "10421"), "/part")
    assert "Strike pledge" in words
    assert "<td>yes" in words
    assert "Strike pledge" not in page(office.signed_in("steward"), member(office.line, "10421"), "/part")


def test_a_talk_is_logged_and_taken_back(office: Office) -> None:
    organizer, ana = office.signed_in("organizer"), member(office.line, "10421")
    organizer.get(f"/members/{ana}/log")
    when = (clock.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    filled = {"how": "in_person", "outcome": "reached", "messenger": "10428", "at": when}
    assert organizer.post(f"/members/{ana}/log", filled).status_code == 302
    words = page(organizer, ana, "/touches")
    assert "Maria Santos" in words
    touch = office.line.value("SELECT id FROM touch_point WHERE kind = 'logged'")
    assert organizer.post(f"/members/{ana}/touches/{touch}/take-back").status_code == 302
    assert office.line.rows("SELECT 1 FROM touch_point WHERE kind = 'logged'") == []
    acts = office.line.rows("SELECT action FROM audit_entry WHERE action LIKE 'touch%' ORDER BY id")
    assert [act for (act,) in acts] == ["touch_logged", "touch_taken_back"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"outcome": "mailed"}, "This does not go with how it was."),
        ({"at": "2099-01-01T10:00"}, "It must have been"),
        ({"at": ""}, "This is needed."),
        ({"messenger": " "}, "Say who it was"),
    ],
)
def test_what_cannot_be_logged_is_said_beside_the_field(office: Office, change: dict[str, str], says: str) -> None:
    organizer, ana = office.signed_in("organizer"), member(office.line, "10421")
    organizer.get(f"/members/{ana}/log")
    filled = {"how": "call", "outcome": "reached", "messenger": "Olivia", "at": "2026-01-05T10:00"} | change
    response = organizer.post(f"/members/{ana}/log", filled)
    assert response.status_code == 200
    assert says in response.text
    assert office.line.rows("SELECT 1 FROM touch_point WHERE kind = 'logged'") == []


def test_a_steward_logs_their_own_talks_and_takes_back_no_others(office: Office) -> None:
    steward, ana = office.signed_in("steward"), member(office.line, "10421")
    steward.get(f"/members/{ana}/log")
    filled = {"how": "call", "outcome": "reached", "messenger": "somebody else", "at": "2026-01-05T10:00"}
    assert steward.post(f"/members/{ana}/log", filled).status_code == 302
    assert office.line.value("SELECT messenger FROM touch_point WHERE kind = 'logged'") == "steward:10428"
    office.line.run("UPDATE touch_point SET messenger = 'Olivia' WHERE kind = 'logged'")
    touch = office.line.value("SELECT id FROM touch_point WHERE kind = 'logged'")
    assert steward.post(f"/members/{ana}/touches/{touch}/take-back").status_code == 404


def test_a_mistaken_opt_out_waits_for_the_members_own_start(office: Office) -> None:
    organizer, dana = office.signed_in("organizer"), member(office.line, "10427")
    stop = office.line.value("SELECT max(id) FROM consent_entry WHERE e164 = :dana", dana=DANA)
    path = f"/members/{dana}/consent/{stop}/mistake"
    organizer.get(path)
    assert "the reason is kept" in organizer.post(path, {"reason": ""}).text
    assert organizer.post(path, {"reason": "She meant to end a survey."}).status_code == 302
    words = page(organizer, dana, "/consent")
    assert "waiting for their START" in words
    assert "(415) 555-0100" in words
    newest = "SELECT action FROM consent_entry WHERE e164 = :dana ORDER BY id DESC LIMIT 1"
    assert office.line.value(newest, dana=DANA) == "opt_out"
    assert office.line.rows("SELECT 1 FROM outbox WHERE address = :dana", dana=DANA) == []
    assert "This opt-out does not hold" in organizer.post(path, {"reason": "Again."}).text
    office.line.text(DANA, "START")
    words = page(organizer, dana, "/consent")
    assert "they said START on" in words
    assert "waiting for their START" not in words
    assert office.line.rows("SELECT 1 FROM audit_entry WHERE action = 'opt_out_mistake_recorded'") != []


def test_a_reason_is_taken_back_and_the_opt_out_stands(office: Office) -> None:
    organizer, dana = office.signed_in("organizer"), member(office.line, "10427")
    stop = office.line.value("SELECT max(id) FROM consent_entry WHERE e164 = :dana", dana=DANA)
    organizer.get(f"/members/{dana}/consent/{stop}/mistake")
    organizer.post(f"/members/{dana}/consent/{stop}/mistake", {"reason": "A slip."})
    mistake = office.line.value("SELECT id FROM opt_out_mistake")
    assert organizer.post(f"/members/{dana}/consent/mistakes/{mistake}/withdraw").status_code == 302
    words = page(organizer, dana, "/consent")
    assert "that was taken back" in words
    assert "This was a mistake" in words


def test_a_number_is_taken_away_from_one_member_alone(office: Office) -> None:
    organizer, jose = office.signed_in("organizer"), member(office.line, "10424")
    assert "(415) 555-0114" in page(organizer, jose, "/numbers")
    link = office.line.value("SELECT id FROM member_phone WHERE member_id = :jose", jose=jose)
    assert "Say how you know" in organizer.post(f"/members/{jose}/numbers/{link}/take-away", {"reason": ""}).text
    assert organizer.post(f"/members/{jose}/numbers/{link}/take-away", {"reason": "He said so."}).status_code == 302
    left = office.line.rows(
        "SELECT number FROM member_phone JOIN member ON member.id = member_id JOIN phone ON phone.id = "
        "phone_id WHERE e164 = '+14155550114' AND ended_at IS NULL"
    )
    assert [number for (number,) in left] == ["10425"]
    assert office.line.rows("SELECT 1 FROM consent_entry WHERE e164 = '+14155550114' AND action = 'opt_out'") == []
    assert "taken away by the staff" in page(organizer, jose, "/numbers")


def test_a_wrong_number_is_nobodys_and_gets_no_more_texts(office: Office) -> None:
    organizer, jose = office.signed_in("organizer"), member(office.line, "10424")
    organizer.get(f"/members/{jose}/numbers")
    link = office.line.value("SELECT id FROM member_phone WHERE member_id = :jose", jose=jose)
    assert (
        organizer.post(f"/members/{jose}/numbers/{link}/wrong", {"reason": "A stranger answered."}).status_code == 302
    )
    ended = office.line.rows(
        "SELECT ended_reason FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = '+14155550114'"
    )
    assert {reason for (reason,) in ended} == {"wrong_number"}
    said = office.line.rows(
        "SELECT channel, action, source FROM consent_entry WHERE e164 = '+14155550114' ORDER BY id DESC LIMIT 2"
    )
    assert {tuple(row) for row in said} == {("sms", "opt_out", "wrong_number"), ("whatsapp", "opt_out", "wrong_number")}
    audited = office.line.rows("SELECT detail FROM audit_entry WHERE action = 'number_marked_wrong'")
    assert [detail for (detail,) in audited] == ["number …14: A stranger answered."] * 2


def test_a_copy_is_made_with_a_reason(office: Office) -> None:
    organizer, ana = office.signed_in("organizer"), member(office.line, "10421")
    organizer.get(f"/members/{ana}/copy")
    assert "This is needed." in organizer.post(f"/members/{ana}/copy", {"reason": ""}).text
    response = organizer.post(f"/members/{ana}/copy", {"reason": "In person, with her card."})
    assert response.content_type == "application/zip"
    assert response.data[:2] == b"PK"
    assert office.line.value("SELECT detail FROM audit_entry WHERE action = 'copy_made'") == "In person, with her card."


def test_getting_started_is_begun(office: Office) -> None:
    organizer, joe = office.signed_in("organizer"), member(office.line, "10422")
    assert "Begin getting started" in page(organizer, joe, "/part")
    assert organizer.post(f"/members/{joe}/onboarding").status_code == 302
    assert "Under way since" in page(organizer, joe, "/part")
    assert organizer.post(f"/members/{joe}/onboarding").status_code == 302
    assert "It was begun before" in organizer.get(f"/members/{joe}/part").text
