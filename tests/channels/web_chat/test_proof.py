"""Nothing private without a code that was texted to the number on record; and nobody learns who is a member."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config import clock
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import ANA, JOE, Line

ASKED = "If we have a cell number for that, we texted it a 6-digit code. It holds for 10 minutes. Type it here."


def texts(line: Line) -> list[tuple[str, str]]:
    rows = line.rows("SELECT address, body FROM outbox WHERE channel = 'sms' ORDER BY id")
    return [(row.address, row.body) for row in rows]


def test_a_private_question_waits_for_the_code_and_is_then_answered(visitor: Visitor) -> None:
    assert "What's your member number?" in visitor.send("dues")[0]
    assert visitor.send("10422") == [ASKED]
    ((phone, text),) = texts(visitor.line)
    assert phone == JOE
    assert "Local 1021 web chat" in text
    assert "$86.50" in visitor.send(visitor.code())[0]
    assert visitor.last["provedSeconds"] > 29 * 60
    assert "Forklift" in visitor.send("certs")[0]


def test_the_last_digits_of_a_member_number_prove_nothing_here(visitor: Visitor) -> None:
    visitor.send("dues")
    assert visitor.send("0422") == [ASKED]
    assert texts(visitor.line) == []
    assert "$" not in visitor.send("0422")[0]
    assert visitor.line.value("SELECT count(*) FROM visit WHERE member_id IS NOT NULL") == 0


def test_a_phone_number_will_do_when_it_is_one_members_and_verified(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("(415) 555-0111")
    assert [phone for phone, _ in texts(visitor.line)] == [ANA]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("99999", id="nobody's member number"),
        pytest.param("(415) 555-0199", id="nobody's phone"),
        pytest.param("(415) 555-0112", id="a phone that was not verified"),
        pytest.param("(415) 555-0114", id="a phone that two members share"),
        pytest.param("10427", id="a member who has opted out"),
    ],
)
def test_whoever_gets_no_code_is_told_the_same(visitor: Visitor, said: str) -> None:
    visitor.send("dues")
    assert visitor.send(said) == [ASKED]
    assert texts(visitor.line) == []
    assert visitor.send("123456") == [f"That doesn't match. 4 tries left.\n{ASKED}"]


def test_a_dead_line_gets_no_code(visitor: Visitor) -> None:
    visitor.line.run("UPDATE phone SET line_state = 'invalid' WHERE e164 = :phone", phone=JOE)
    visitor.send("dues")
    assert visitor.send("10422") == [ASKED]
    assert texts(visitor.line) == []


def test_after_five_wrong_codes_the_right_one_is_no_longer_taken(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("10422")
    code = visitor.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = [visitor.send(wrong)[0] for _ in range(5)]
    assert "4 tries left" in answers[0]
    assert "1 try left" in answers[3]
    assert "can't be used any more" in answers[4]
    visitor.send("10422")
    assert "doesn't match" in visitor.send(code)[0]


def test_a_code_holds_for_ten_minutes(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("10422")
    clock.shift(timedelta(minutes=10, seconds=1))
    assert "can't be used any more" in visitor.send(visitor.code())[0]


def test_a_code_is_good_once_and_in_its_own_visit_alone(visitor: Visitor, keyword_line: Line) -> None:
    visitor.send("dues")
    visitor.send("10422")
    other = Visitor(keyword_line)
    other.send("dues")
    other.send("10422")
    newest = other.code()
    assert "doesn't match" in visitor.send(newest)[0]
    assert "$86.50" in other.send(newest)[0]


def test_another_code_is_sent_when_asked_for_and_the_first_is_void(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("10422")
    first = visitor.code()
    assert visitor.send("new code") == [ASKED]
    if first != visitor.code():
        assert "doesn't match" in visitor.send(first)[0]
    assert "$86.50" in visitor.send(visitor.code())[0]


def test_a_visit_may_ask_for_three_codes_an_hour(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("10422")
    visitor.send("new")
    visitor.send("new")
    assert "can't send more codes" in visitor.send("new")[0]
    assert len(texts(visitor.line)) == 3


def test_a_member_is_sent_three_codes_an_hour_whoever_asks_and_nobody_is_told(keyword_line: Line) -> None:
    for number in range(2):
        asking = Visitor(keyword_line, address=f"198.51.100.{number}")
        asking.send("dues")
        for _ in range(2):
            assert asking.send("10422" if not texts(keyword_line) or number else "new") == [ASKED]
            if number:
                break
    last = Visitor(keyword_line, address="198.51.100.9")
    last.send("dues")
    assert last.send("10422") == [ASKED]
    assert len(texts(keyword_line)) == 3


def test_one_address_may_ask_for_ten_codes_an_hour(keyword_line: Line) -> None:
    answers = []
    for number in range(11):
        asking = Visitor(keyword_line)
        asking.send("dues")
        answers += asking.send(f"5{number:04}")
    assert answers[:10] == [ASKED] * 10
    assert "can't send more codes" in answers[10]


def test_the_proof_ends_half_an_hour_after_the_last_message(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.prove()
    clock.shift(timedelta(minutes=29))
    assert "$86.50" in visitor.send("dues")[0]
    clock.shift(timedelta(minutes=60))  # from the start: 31 after the last message
    assert "What's your member number?" in visitor.send("dues")[0]
    assert visitor.last["provedSeconds"] == 0


def test_what_was_said_for_a_proof_is_not_shown_after_it(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.prove()
    assert any("$86.50" in body for body in visitor.shown())
    clock.shift(timedelta(minutes=31))
    assert visitor.shown() == []
    assert visitor.call("GET", "visits/current").get_json()["hides"]
    visitor.send("certs")
    visitor.prove("10421")
    assert not any("$86.50" in body for body in visitor.shown())
    assert any("Food handler" in body for body in visitor.shown())


def test_more_of_a_private_answer_is_for_the_proof_it_was_made_for(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.prove()
    member = visitor.line.value("SELECT member_id FROM visit WHERE member_id IS NOT NULL")
    rest = f'{{"words": "You owe more.", "member": {member}, "until": "2999-01-01T00:00:00+00:00"}}'
    visitor.line.run("UPDATE conversation SET rest = :rest WHERE channel = 'web_chat'", rest=rest)
    clock.shift(timedelta(minutes=31))
    assert visitor.call("GET", "visits/current").get_json()["offers"] == []
    assert visitor.send("more") == ["That was all of it."]


def test_the_code_and_the_number_stay_out_of_the_state_and_the_events(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.send("10422")
    code = visitor.code()
    visitor.send(code)
    told = visitor.line.value("SELECT string_agg(events::text, ' ') FROM touch_point WHERE channel = 'web_chat'")
    state = visitor.line.value("SELECT state::text FROM conversation WHERE channel = 'web_chat'")
    assert not any(word in told + state for word in (code, "10422"))


def test_in_spanish(make_line: Callable[..., Line]) -> None:
    visitor = Visitor(make_line(), language="es")
    assert "No. de miembro" in visitor.send("cuotas")[0]
    assert "6 cifras" in visitor.send("10421")[0]
    assert "la clave para el chat web" in texts(visitor.line)[0][1]
    assert visitor.send(visitor.code())
    assert visitor.last["provedSeconds"]


def test_saying_wrong_number_in_a_proved_chat_unlinks_nobody(visitor: Visitor) -> None:
    visitor.send("dues")
    visitor.prove()
    links = "SELECT count(*) FROM member_phone WHERE ended_at IS NULL"
    before = visitor.line.value(links)
    assert "uses no number" in visitor.send("wrong number")[0]
    assert visitor.line.value(links) == before
