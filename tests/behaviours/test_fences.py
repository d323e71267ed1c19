"""What must not pass from one person to another, or stay where it was taken away."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

from config import clock
from scheduler.chores.erase import erase_due
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import ANA, JOE, JOSEPHINE, KIM, MARIA, SHARED, Line

LINK = re.compile(r"https?://\S+(/l/export/\S+)")


def outbox(line: Line, phone: str) -> list[str]:
    return [row.body for row in line.rows("SELECT body FROM outbox WHERE address = :p ORDER BY id", p=phone)]


def test_the_copy_of_a_member_holds_no_stewards_number(keyword_line: Line) -> None:
    keyword_line.text(ANA, "persona")
    keyword_line.text(MARIA, "done")
    keyword_line.text(ANA, "mis datos")
    found = LINK.search(keyword_line.text(ANA, "1"))
    assert found
    archive = zipfile.ZipFile(io.BytesIO(keyword_line.client.post(found[1]).data))
    data = json.loads(archive.read("my-data.json"))
    assert data["handoff"][0]["reason"] == "asked"
    assert MARIA[2:] not in json.dumps(data)


def test_words_are_not_passed_to_a_number_that_is_the_stewards_no_more(keyword_line: Line) -> None:
    keyword_line.text(JOE, "person")
    keyword_line.run(
        "UPDATE member_phone SET ended_at = now(), ended_reason = 'replaced'"
        " WHERE phone_id = (SELECT id FROM phone WHERE e164 = :p)",
        p=MARIA,
    )
    keyword_line.text(JOE, "quetzalcoatl")
    assert not any("quetzalcoatl" in body for body in outbox(keyword_line, MARIA))


def test_a_new_number_named_by_somebody_leaves_an_open_question_alone(keyword_line: Line) -> None:
    keyword_line.text(KIM, "rsvp")
    before = keyword_line.value("SELECT state::text FROM conversation WHERE address = :p", p=KIM)
    assert "question" in before
    for text in ("new phone", "415 555 0115", "1", "1"):
        keyword_line.text(MARIA, text)
    assert outbox(keyword_line, KIM)
    assert keyword_line.value("SELECT state::text FROM conversation WHERE address = :p", p=KIM) == before


def test_names_told_in_a_text_are_in_no_touch_points_events(keyword_line: Line) -> None:
    for phone, number in ((JOSEPHINE, "10423"), (MARIA, "10428")):
        keyword_line.run(
            "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
            "SELECT event.id, member.id, 'going', 0, now() FROM event, member "
            "WHERE event.title = 'Harbor workers parade' AND member.number = :number",
            number=number,
        )
        keyword_line.text(phone, "ride")
    keyword_line.text(MARIA, "2")
    keyword_line.text(MARIA, "3")
    assert "Maria" in keyword_line.text(JOSEPHINE, "1")
    assert not keyword_line.rows("SELECT FROM touch_point WHERE events::text LIKE '%Maria%'")


def test_what_one_member_began_is_not_shown_to_the_next_on_a_shared_number(keyword_line: Line) -> None:
    for text in ("new address", "0424", "77 Quincy Rd, Oakland"):
        said = keyword_line.text(SHARED, text)
    assert "77 Quincy Rd" in said
    clock.shift(timedelta(minutes=40))
    answers = [keyword_line.text(SHARED, text) for text in ("dues", "0425", "1", "1")]
    assert not any("Quincy Rd" in answer for answer in answers), answers
    assert not keyword_line.rows("SELECT FROM change_request WHERE after LIKE '%Quincy Rd%'"), answers


def test_strangers_in_the_chat_cannot_wear_out_the_phones_of_the_office(keyword_line: Line) -> None:
    for number in range(30):
        Visitor(keyword_line, address=f"198.51.100.{number}").send("there is a fire, somebody is hurt")
    pages = keyword_line.value("SELECT count(*) FROM outbox WHERE kind IN ('urgent', 'relay')")
    assert 0 < pages <= 10
    assert keyword_line.value("SELECT count(*) FROM staff_note WHERE kind = 'urgent' AND done_at IS NULL") >= 30
    assert keyword_line.text(ANA, "there is a fire, somebody is hurt")
    assert keyword_line.value("SELECT count(*) FROM outbox WHERE kind = 'urgent'") > pages


def test_nothing_of_a_chat_stays_open_when_its_member_is_erased(keyword_line: Line, tmp_path: Path) -> None:
    visitor = Visitor(keyword_line)
    visitor.send("new address")
    visitor.send("10428")
    visitor.send(visitor.code())
    assert "77 Quincy Rd" in visitor.send("77 Quincy Rd, Oakland")[0]
    for text in ("delete my data", "1", "0428"):
        keyword_line.text(MARIA, text)
    clock.shift(timedelta(days=7, minutes=1))
    erase_due(Desk(keyword_line.sessions, Waker(keyword_line.settings.redis_url), lambda: keyword_line.bot), tmp_path)
    left = keyword_line.rows(
        "SELECT state, rest FROM conversation WHERE state::text LIKE '%Quincy%' OR rest LIKE '%Quincy%'"
    )
    assert left == []
    assert not keyword_line.rows("SELECT FROM message WHERE body IN ('new address', '10428')")


def test_no_number_of_an_erased_member_is_left_in_talks_and_requests(keyword_line: Line, tmp_path: Path) -> None:
    keyword_line.text(JOE, "person")
    keyword_line.run(
        "INSERT INTO join_request (local_id, channel, address, state, name, language, agrees_to_texts, asked_at,"
        " window_at, decided_at, decided_by, member_id) SELECT local_id, 'sms', :p, 'approved', 'Maria', 'en', true,"
        " now(), now(), now(), 'pat', id FROM member WHERE number = '10428'",
        p=MARIA,
    )
    for text in ("BOT delete my data", "1", "BOT 0428"):
        keyword_line.text(MARIA, text)
    assert keyword_line.value("SELECT count(*) FROM erasure WHERE state = 'waiting'") == 1
    clock.shift(timedelta(days=7, minutes=1))
    erase_due(Desk(keyword_line.sessions, Waker(keyword_line.settings.redis_url), lambda: keyword_line.bot), tmp_path)
    assert not keyword_line.rows("SELECT FROM join_request WHERE address = :p", p=MARIA)
    assert not keyword_line.rows("SELECT FROM handoff WHERE steward_address = :p", p=MARIA)
    assert keyword_line.value("SELECT count(*) FROM handoff WHERE closed_at IS NULL") == 1
