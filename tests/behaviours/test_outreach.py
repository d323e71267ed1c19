"""Conversations begun by us: whom they reach, what they say first, and whose "1" it is that comes back."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.outreach import begin
from config import clock
from tests.fixtures.line import ANA, DANA, JOE, KIM, SHARED, Line

ASKED = "Reply 1 for English. Responde 2 para español."


def begun(line: Line, phone: str, **how: Any) -> int | None:
    """Asks the member of `phone` something, as a campaign would."""
    member_id = line.value(
        "SELECT member_id FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = :e ORDER BY 1 LIMIT 1",
        e=phone,
    )
    local_id = line.value("SELECT local_id FROM member WHERE id = :m", m=member_id)
    with line.sessions.begin() as session:
        return begin(
            line.bot, session, **{"local_id": local_id, "member_id": member_id, "flow": "change_language"} | how
        )


def waiting(line: Line, phone: str) -> list[str]:
    """What the outbox holds for the phone."""
    return [row.body for row in line.rows("SELECT body FROM outbox WHERE address = :a ORDER BY id", a=phone)]


def test_a_question_of_ours_is_asked_and_its_number_is_the_answer(keyword_line: Line) -> None:
    row = begun(keyword_line, JOE)
    assert waiting(keyword_line, JOE) == [ASKED]
    assert keyword_line.text(JOE, "1") == "OK, I'll text you in English from now on."
    thread = keyword_line.rows("SELECT direction, body, status FROM message WHERE address = :a ORDER BY id", a=JOE)
    assert [each.body for each in thread] == [ASKED, "1", "OK, I'll text you in English from now on."]
    assert thread[0].status == "waiting"
    sent = keyword_line.rows("SELECT kind, status, message_id, expires_at FROM outbox WHERE id = :i", i=row)[0]
    assert (sent.kind, sent.status) == ("notice", "due")
    assert sent.message_id is not None


def test_without_us_the_same_number_is_of_the_menu(keyword_line: Line) -> None:
    assert "Reply 1 for English" not in keyword_line.text(JOE, "1")


def test_it_is_in_the_members_language(keyword_line: Line) -> None:
    begun(keyword_line, ANA)
    assert waiting(keyword_line, ANA) == ["Responde 2 para español. Reply 1 for English."]


def test_it_is_in_the_words_of_the_local(keyword_line: Line) -> None:
    keyword_line.run(
        "UPDATE local SET wording = CAST(:w AS jsonb)", w='{"utter_ask_wanted_language": {"en": "English is 1, ok?"}}'
    )
    begun(keyword_line, JOE)
    assert waiting(keyword_line, JOE) == ["English is 1, ok?"]


def test_what_was_open_waits_and_comes_back(keyword_line: Line) -> None:
    asked = keyword_line.text(JOE, "dues")
    assert "last 4 digits" in asked
    begun(keyword_line, JOE)
    back = keyword_line.text(JOE, "1")
    assert back.startswith("OK, I'll text you in English from now on.\nBack to ")
    assert "last 4 digits" in back
    assert "0422" not in keyword_line.text(JOE, "0422")
    assert keyword_line.value(
        "SELECT verified_until IS NOT NULL FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = :e", e=JOE
    )


def test_the_answer_tells_who_had_asked(keyword_line: Line) -> None:
    begun(keyword_line, JOE, source="campaign:7")
    keyword_line.text(JOE, "dues")
    keyword_line.text(JOE, "2")
    told = keyword_line.rows(
        "SELECT direction, kind, outcome, events FROM touch_point WHERE address = :a ORDER BY id", a=JOE
    )
    assert (told[0].direction, told[0].kind, told[0].outcome) == ("out", "change_language", "begun")
    assert {"event": "FlowBegun", "flow": "change_language", "source": "campaign:7"} in told[0].events
    answers = [event for touch in told[1:] for event in touch.events if event["event"] == "SourceAnswered"]
    # "dues" is another matter, and what it then asks is not the campaign's question.
    assert answers == []
    keyword_line.text(JOE, "never mind")
    keyword_line.text(JOE, "2")
    newest = keyword_line.value(
        "SELECT events FROM touch_point WHERE address = :a AND direction = 'in' ORDER BY id DESC LIMIT 1", a=JOE
    )
    assert {
        "event": "SourceAnswered",
        "source": "campaign:7",
        "flow": "change_language",
        "slot": "wanted_language",
    } in newest


def test_the_first_text_says_who_we_are_and_how_to_stop(keyword_line: Line) -> None:
    begun(keyword_line, KIM)
    first = waiting(keyword_line, KIM)[0]
    assert first.startswith(ASKED)
    assert "Local 1021 texts on union business" in first
    assert "STOP to stop" in first
    assert "STOP" not in keyword_line.text(KIM, "1")


def test_who_has_left_or_never_agreed_gets_nothing(keyword_line: Line) -> None:
    assert begun(keyword_line, DANA) is None
    # Nobody of an import without a consent has agreed to anything.
    keyword_line.run(
        "INSERT INTO phone (e164) VALUES ('+14155550166'); INSERT INTO member_phone (phone_id, member_id)"
        " SELECT phone.id, member.id FROM phone, member WHERE e164 = '+14155550166' AND number = '10428';"
        " UPDATE member_phone SET ended_at = now(), ended_reason = 'test' FROM phone"
        " WHERE phone.id = phone_id AND e164 = '+14155550117'"
    )
    assert begun(keyword_line, "+14155550166") is None
    assert keyword_line.value("SELECT count(*) FROM outbox") == 0
    assert keyword_line.value("SELECT count(*) FROM touch_point") == 0


def test_a_question_about_stopping_is_not_talked_over(keyword_line: Line) -> None:
    keyword_line.run("UPDATE conversation SET consent_asked_at = now() WHERE address = :a", a=JOE)
    assert begun(keyword_line, JOE) is None


def test_a_shared_number_is_reached_once_it_is_known_who_holds_it(keyword_line: Line) -> None:
    assert begun(keyword_line, SHARED) is None
    keyword_line.text(SHARED, "dues")
    keyword_line.text(SHARED, "0424")
    assert begun(keyword_line, SHARED) is not None
    clock.shift(timedelta(minutes=31))
    assert begun(keyword_line, SHARED) is None


@pytest.mark.parametrize("state", ["landline", "invalid"])
def test_a_dead_line_is_no_number(keyword_line: Line, state: str) -> None:
    keyword_line.run("UPDATE phone SET line_state = :s WHERE e164 = :e", s=state, e=JOE)
    assert begun(keyword_line, JOE) is None


def test_who_has_left_the_union_is_nobodys_member(keyword_line: Line) -> None:
    keyword_line.run("UPDATE member SET status = 'left' WHERE number = '10422'")
    assert begun(keyword_line, JOE) is None


def test_a_question_is_not_delivered_when_nobody_listens_any_more(keyword_line: Line) -> None:
    row = begun(keyword_line, JOE)
    expires_at = keyword_line.value("SELECT expires_at FROM outbox WHERE id = :i", i=row)
    assert timedelta(hours=23) < expires_at - clock.now() <= timedelta(hours=24)


def test_an_unknown_flow_is_the_callers_mistake(keyword_line: Line) -> None:
    with pytest.raises(KeyError):
        begun(keyword_line, JOE, flow="chnage_language")


def test_a_text_that_arrives_meanwhile_is_read_after_the_question(keyword_line: Line) -> None:
    member = keyword_line.rows("SELECT id, local_id FROM member WHERE number = '10422'")[0]
    replies: list[str] = []
    texting = threading.Thread(target=lambda: replies.append(keyword_line.text(JOE, "1")))
    with keyword_line.sessions.begin() as session:
        begin(keyword_line.bot, session, local_id=member.local_id, member_id=member.id, flow="change_language")
        texting.start()
        texting.join(timeout=0.5)
        assert replies == []
    texting.join(timeout=10)
    assert replies == ["OK, I'll text you in English from now on."]


def test_what_is_not_wanted_any_more_is_not_begun(keyword_line: Line) -> None:
    assert begun(keyword_line, JOE, still_wanted=lambda: False) is None
    assert waiting(keyword_line, JOE) == []


def test_it_costs_five_statements_and_those_of_the_flow(keyword_line: Line) -> None:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = keyword_line.sessions.kw["bind"]
    member = keyword_line.rows("SELECT id, local_id FROM member WHERE number = '10422'")[0]
    event.listen(engine, "before_cursor_execute", note)
    with keyword_line.sessions.begin() as session:
        begin(keyword_line.bot, session, local_id=member.local_id, member_id=member.id, flow="menu")
    event.remove(engine, "before_cursor_execute", note)
    assert len(seen) == 5, seen
