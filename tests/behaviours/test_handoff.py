"""Hand-offs: two phones talk through the line, and neither sees the other's number."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from bot.handoff.rules import HANDOFF
from bot.staff.handoffs import HandoffRefused, StaffDesk, assign, close, open_handoffs, reply, show
from config import clock
from console.commands.handoffs import command as handoffs
from models import Outbox
from scheduler.chores import escalate_handoffs
from scheduler.desk import Desk
from scheduler.sender import Sender
from scheduler.wake import Waker
from tests.behaviours.test_cost import statements
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, JOE, JOSEPHINE, KIM, MARIA, SHARED, STRANGER, Line

DESK = "+14155550150"  # the office's contact in locals/local-1021/handoff.yml
ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=ZONE)  # the office is open
NIGHT = datetime(2026, 11, 27, 22, 0, tzinfo=ZONE)  # a Friday and a holiday; the office opens on Monday at 8:30
URGENT_KINDS = "SELECT address FROM outbox WHERE kind = 'urgent' ORDER BY id"


@pytest.fixture
def talk(keyword_line: Line) -> Line:
    """A line on a Monday morning."""
    clock.freeze(MONDAY)
    return keyword_line


def sent(line: Line, phone: str) -> list[str]:
    """What the line has left in the outbox for a phone, oldest first."""
    return [row.body for row in line.rows("SELECT body FROM outbox WHERE address = :p ORDER BY id", p=phone)]


def open_now(line: Line) -> int:
    return int(line.value("SELECT count(*) FROM handoff WHERE closed_at IS NULL"))


def later(minutes: float) -> None:
    clock.freeze(clock.now() + timedelta(minutes=minutes))


def run_chore(line: Line) -> None:
    escalate_handoffs.chore(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot))


def make_steward(line: Line, phone: str, *, verified: bool = True) -> None:
    """The member of this phone looks after the Warehouse too, on every shift."""
    line.run(
        """INSERT INTO steward_assignment (member_id, worksite_id)
           SELECT member_phone.member_id, worksite.id FROM worksite, phone
           JOIN member_phone ON member_phone.phone_id = phone.id WHERE worksite.name = 'Warehouse' AND e164 = :p""",
        p=phone,
    )
    line.run(
        """UPDATE member_phone SET verified_until = CASE WHEN :verified
               THEN CAST(:now AS timestamptz) + interval '1 day' END
           WHERE phone_id = (SELECT id FROM phone WHERE e164 = :p)""",
        verified=verified,
        now=clock.now(),
        p=phone,
    )


def test_a_person_is_the_steward_of_worksite_and_shift(talk: Line) -> None:
    assert "Maria" in talk.text(ANA, "persona")
    [page] = sent(talk, MARIA)
    assert "Ana R. (Warehouse)" in page
    assert ANA not in page


def test_words_go_back_and_forth_and_the_line_is_silent(talk: Line) -> None:
    talk.text(JOE, "person")
    assert talk.text(JOE, "they changed my shift, is that ok? dues") == ""
    assert sent(talk, MARIA)[-1] == "1 Joe M.: they changed my shift, is that ok? dues"
    assert talk.text(MARIA, "No. Who told you, Joe?") == ""
    assert sent(talk, JOE) == ["Maria (steward): No. Who told you, Joe?"]
    assert talk.text(MARIA, "done").startswith("1 Joe M. is closed")
    assert sent(talk, JOE)[-1].startswith("Your talk with the union is closed")
    assert "menu" in talk.text(JOE, "hmm hmm").lower()
    both = [body for phone in (JOE, MARIA) for body in sent(talk, phone)]
    assert not any(number[-4:] in body for number in (JOE, MARIA) for body in both)


def test_who_is_not_verified_is_told_no_name(talk: Line) -> None:
    assert "Maria" not in talk.text(JOE, "person")


def test_both_sides_have_the_words_in_their_thread_and_nobody_in_a_log(
    talk: Line, caplog: pytest.LogCaptureFixture
) -> None:
    talk.text(JOE, "person")
    talk.text(JOE, "quetzalcoatl")
    talk.text(MARIA, "xochimilco")
    touches = talk.rows("SELECT address, kind, outcome, events::text AS events FROM touch_point WHERE kind = 'relay'")
    assert [(row.address, row.outcome) for row in touches] == [(JOE, "to_steward"), (MARIA, "to_member")]
    assert talk.value("SELECT body FROM message WHERE address = :p ORDER BY id DESC LIMIT 1", p=MARIA) == "xochimilco"
    for word in ("quetzalcoatl", "xochimilco", JOE, MARIA):
        assert word not in caplog.text
        assert not talk.rows("SELECT FROM touch_point WHERE events::text LIKE '%' || :word || '%'", word=word)


def test_two_at_once_are_kept_apart_by_number(talk: Line) -> None:
    talk.text(ANA, "persona")
    talk.text(KIM, "person")
    assert '"2: on my way"' in sent(talk, MARIA)[-1]
    assert talk.text(MARIA, "1: voy") == "Sent to: 1 Ana R."
    assert talk.text(MARIA, "#2 hold on, Kim") == "Sent to: 2 Joseph K."
    assert (sent(talk, ANA), sent(talk, KIM)) == (["Maria (sindicato): voy"], ["Maria (steward): hold on, Kim"])
    later(1)
    talk.text(ANA, "apurate")
    assert talk.text(MARIA, "3:30 works for me") == "Sent to: 1 Ana R."
    assert sent(talk, ANA)[-1] == "Maria (sindicato): 3:30 works for me"
    assert talk.text(MARIA, "list").startswith("Open:\n1 Ana R., 1 min\n2 Joseph K., 1 min\n")
    assert talk.text(MARIA, "done").startswith("Open:")
    assert talk.text(MARIA, "2").startswith("Please write it in one text")
    assert talk.text(MARIA, "DONE 2").startswith("2 Joseph K. is closed")
    assert open_now(talk) == 1


def test_words_for_a_closed_number_reach_nobody_else(talk: Line) -> None:
    talk.text(ANA, "persona")
    talk.text(KIM, "person")
    talk.text(MARIA, "done 1")
    assert talk.text(MARIA, "1: between you and me").startswith("No open talk has the number 1")
    assert sent(talk, KIM) == []


def test_a_number_is_free_again_and_the_next_one_takes_it(talk: Line) -> None:
    talk.text(ANA, "persona")
    talk.text(KIM, "person")
    talk.text(MARIA, "done 1")
    later(61)
    talk.text(JOE, "person")
    assert '"1: on my way"' in sent(talk, MARIA)[-1]


def test_an_answer_that_crosses_somebody_elses_words_reaches_neither(talk: Line) -> None:
    talk.text(JOE, "person")
    later(3)
    talk.text(JOE, "they wrote me up")
    later(3)
    talk.text(KIM, "person")
    later(0.1)
    assert talk.text(MARIA, "it will be off your file, Joe").startswith("Open:\n1 Joe M.")
    assert (sent(talk, JOE), sent(talk, KIM)) == ([], [])
    later(1)
    assert talk.text(MARIA, "hi, what is it?") == "Sent to: 2 Joseph K."


def test_a_number_rests_so_that_a_late_word_reaches_nobody_else(talk: Line) -> None:
    talk.text(ANA, "persona")
    talk.text(ANA, "menu")
    talk.text(JOE, "person")
    assert talk.text(MARIA, "1: about your suspension, Ana").startswith("No open talk has the number 1")
    assert not any("suspension" in body for body in sent(talk, JOE))


def test_a_card_number_is_not_passed_on_with_the_conversation(talk: Line) -> None:
    make_steward(talk, KIM)
    talk.text(JOE, "person")
    for words in ("4111 1111 1111 1111", "can you take that?"):
        later(1)
        talk.text(JOE, words)
    with talk.sessions.begin() as session:
        desk = StaffDesk(session, talk.bot.wording, talk.bot.files, "pat", clock.now())
        assign(desk, talk.value("SELECT max(id) FROM handoff"), "10426")
    assert any("can you take that?" in body for body in sent(talk, KIM))
    assert not any("4111" in body for body in sent(talk, KIM))


def test_a_steward_still_uses_the_line(talk: Line) -> None:
    talk.text(ANA, "persona")
    assert "owe" in talk.text(MARIA, "dues")
    assert "owe" in talk.text(MARIA, "BOT dues")
    assert "1 " in talk.text(MARIA, "bot")
    assert sent(talk, ANA) == []
    assert talk.text(MARIA, "how much do you owe?") == ""
    assert sent(talk, ANA) == ["Maria (sindicato): how much do you owe?"]


def test_an_answer_to_the_lines_question_is_no_word_to_the_member(talk: Line) -> None:
    talk.run("UPDATE member_phone SET verified_until = :soon", soon=clock.now() + timedelta(minutes=5))
    talk.text(ANA, "persona")
    later(10)
    assert "4 digits" in talk.text(MARIA, "dues")
    assert talk.text(MARIA, "I am looking into it") == ""
    assert "owe" in talk.text(MARIA, "0428")
    assert sent(talk, ANA) == ["Maria (sindicato): I am looking into it"]


@pytest.mark.parametrize("word", ["MENU", "bot"])
def test_a_member_may_leave(talk: Line, word: str) -> None:
    talk.text(JOE, "person")
    assert "PERSON" in talk.text(JOE, word) or "reply with a number" in talk.text(JOE, "menu")
    assert sent(talk, MARIA)[-1].startswith("1 Joe M. has gone back")
    assert open_now(talk) == 0


def test_consent_words_always_win(talk: Line) -> None:
    talk.text(JOE, "person")
    assert "opted out" in talk.text(JOE, "STOP")
    assert sent(talk, MARIA)[-1].startswith("1 Joe M. has gone back")
    assert open_now(talk) == 0
    assert talk.text(MARIA, "hello?") != ""
    assert not any("hello?" in body for body in sent(talk, JOE))


def test_help_in_a_handoff_is_answered_by_the_line(talk: Line) -> None:
    talk.text(JOE, "person")
    assert "text line" in talk.text(JOE, "HELP")
    assert open_now(talk) == 1


def test_a_steward_who_leaves_leaves_it_to_the_office(talk: Line) -> None:
    talk.text(JOE, "person")
    talk.text(MARIA, "STOP")
    assert talk.value("SELECT steward_id FROM handoff") is None
    run_chore(talk)
    assert "still waits" in sent(talk, DESK)[-1]
    assert talk.text(JOE, "hello?") == ""


@pytest.mark.parametrize(
    "unusable",
    [
        "UPDATE phone SET line_state = 'landline' WHERE e164 = '+14155550117'",
        """UPDATE member_phone SET verified_until = NULL
           WHERE phone_id = (SELECT id FROM phone WHERE e164 = '+14155550117')""",
        "UPDATE member SET status = 'retiree' WHERE number = '10428'",
        """INSERT INTO member_phone (phone_id, member_id) SELECT phone.id, member.id FROM phone, member
           WHERE e164 = '+14155550117' AND number = '10427'""",
    ],
    ids=["landline", "not proved", "no steward any more", "shared"],
)
def test_without_a_usable_number_the_staff_get_it(talk: Line, unusable: str) -> None:
    talk.run(unusable)
    assert "union staff" in talk.text(KIM, "person")
    assert sent(talk, MARIA) == []
    assert "Joseph K. (Warehouse)" in sent(talk, DESK)[-1]


def test_a_steward_of_that_number_opted_out_gets_nothing(talk: Line) -> None:
    talk.text(MARIA, "STOP")
    assert "union staff" in talk.text(KIM, "person")


def test_outside_hours_the_member_is_told_when(keyword_line: Line) -> None:
    clock.freeze(NIGHT)
    assert "expect an answer from Mon Nov 30, 8:30 am on" in keyword_line.text(KIM, "person")
    assert "lun 30 nov, 8:30 am" in keyword_line.text(ANA, "persona")


def test_nobody_answers_then_the_next_steward_then_the_office(talk: Line) -> None:
    make_steward(talk, JOSEPHINE)
    talk.run("UPDATE member SET status = 'active' WHERE number = '10423'")
    talk.text(KIM, "person")
    later(1)
    talk.text(KIM, "my badge does not work")
    later(43)
    run_chore(talk)
    assert sent(talk, JOSEPHINE) == []
    later(1)
    run_chore(talk)
    assert sent(talk, MARIA)[-1].startswith("1 Joseph K. goes to someone else")
    assert [body[:40] for body in sent(talk, JOSEPHINE)][1:] == ["1 Joseph K.: my badge does not work"]
    assert not any("looking" in body for body in sent(talk, KIM))
    later(45)
    run_chore(talk)
    run_chore(talk)
    assert "still waits" in sent(talk, DESK)[-1]
    assert len(sent(talk, DESK)) == 1
    assert talk.value("SELECT count(*) FROM staff_note WHERE detail LIKE 'Waits for an answer%'") == 1
    later(600)
    run_chore(talk)
    assert len(sent(talk, DESK)) == 1


def test_a_text_at_night_escalates_in_the_morning(keyword_line: Line) -> None:
    clock.freeze(NIGHT)
    keyword_line.text(KIM, "person")
    later(120)
    run_chore(keyword_line)
    assert sent(keyword_line, DESK) == []
    clock.freeze(datetime(2026, 11, 30, 9, 15, tzinfo=ZONE))
    run_chore(keyword_line)
    assert "still waits" in sent(keyword_line, DESK)[-1]


def test_an_answer_ends_the_wait_and_new_words_begin_it_again(talk: Line) -> None:
    talk.text(KIM, "person")
    later(30)
    talk.text(MARIA, "hi Kim")
    later(60)
    run_chore(talk)
    assert sent(talk, DESK) == []
    assert talk.value("SELECT extract(epoch FROM first_reply_at - opened_at) FROM handoff") == 1800
    talk.text(KIM, "are you there?")
    later(46)
    run_chore(talk)
    assert "still waits" in sent(talk, DESK)[-1]
    assert talk.value("SELECT extract(epoch FROM first_reply_at - opened_at) FROM handoff") == 1800


def test_silence_ends_it_politely_and_not_at_night(talk: Line) -> None:
    talk.text(KIM, "person")
    talk.text(MARIA, "hi Kim")
    clock.freeze(MONDAY + timedelta(hours=48, minutes=1) - timedelta(hours=8))
    run_chore(talk)
    assert open_now(talk) == 1
    clock.freeze(MONDAY + timedelta(hours=60))
    run_chore(talk)
    assert open_now(talk) == 1  # it is night: put off to the morning
    clock.freeze(MONDAY + timedelta(days=3))
    run_chore(talk)
    assert open_now(talk) == 0
    assert sent(talk, KIM)[-1].startswith("It has been quiet")
    assert "quiet for a long time" in sent(talk, MARIA)[-1]
    assert talk.value("SELECT ended FROM handoff") == "silence"


def test_a_photo_is_noted_for_both(talk: Line) -> None:
    talk.text(KIM, "person")
    photo = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/photo", "MediaContentType0": "image/jpeg"}
    assert talk.text(KIM, "look", **photo) == "Photo received; union staff can see it."
    assert sent(talk, MARIA)[-2:] == ["1 Joseph K.: look", "1 Joseph K. sent a photo; staff can see it."]
    assert "can't pass photos on" in talk.text(MARIA, "", **photo)


def test_two_machines_do_not_answer_each_other_for_ever(make_line: Callable[..., Line]) -> None:
    line = make_line(most_replies_per_minute=10)
    clock.freeze(MONDAY)
    line.text(JOE, "person")
    for _ in range(20):
        line.text(JOE, "I am driving, I will answer later")
    assert len(sent(line, MARIA)) == 10


def test_long_words_arrive_whole(talk: Line) -> None:
    talk.text(KIM, "person")
    words = " ".join(f"word{n}" for n in range(220))[:1598]
    talk.text(KIM, words)
    parts = [body.removeprefix("1 Joseph K.: ") for body in sent(talk, MARIA)[1:]]
    assert len(parts) == 2
    assert " ".join(parts) == words
    assert all(len(body) <= 1600 for body in sent(talk, MARIA))


def test_a_steward_in_need_of_a_person_keeps_both_threads_apart(talk: Line) -> None:
    talk.text(KIM, "person")
    assert "union staff" in talk.text(MARIA, "BOT person")
    assert "Maria S. (Warehouse)" in sent(talk, DESK)[-1]
    later(1)
    talk.text(KIM, "hello?")
    talk.text(MARIA, "with you in a minute")
    assert sent(talk, KIM) == ["Maria (steward): with you in a minute"]
    assert talk.text(MARIA, "0: I need advice") == ""
    assert len(sent(talk, KIM)) == 1
    talk.text(MARIA, "done 0")
    assert open_now(talk) == 1


def test_urgent_words_alert_steward_and_office_at_once(talk: Line) -> None:
    assert "911" in talk.text(JOE, "there is ice cream and ICE agents at the gate")
    assert [row.address for row in talk.rows(URGENT_KINDS)] == [MARIA, DESK]
    assert all("Joe M. (Warehouse)" in body and JOE not in body for body in sent(talk, MARIA))
    assert talk.value("SELECT count(*) FROM staff_note WHERE kind = 'urgent' AND done_at IS NULL") == 1


def test_each_cry_is_news_but_texts_people_once_a_minute(talk: Line) -> None:
    for _ in range(3):
        assert "911" in talk.text(JOE, "emergency")
    assert len(talk.rows(URGENT_KINDS)) == 2
    later(2)
    talk.text(JOE, "emergency")
    talk.text(ANA, "emergencia")
    assert len(talk.rows(URGENT_KINDS)) == 6
    assert talk.value("SELECT count(*) FROM staff_note WHERE kind = 'urgent'") == 5


def test_urgent_words_in_a_handoff_at_night_are_answered_and_passed_on(keyword_line: Line) -> None:
    clock.freeze(NIGHT)
    keyword_line.text(ANA, "persona")
    assert "911" in keyword_line.text(ANA, "me lastime la mano con la prensa")
    assert "URGENT" in sent(keyword_line, MARIA)[-1]
    assert "1 Ana R.: me lastime la mano con la prensa" in sent(keyword_line, MARIA)
    assert keyword_line.text(ANA, "ya viene la ambulancia") == ""


def test_urgent_words_win_over_any_open_question_which_can_still_be_answered(talk: Line) -> None:
    talk.text(JOE, "dues")
    said = talk.text(JOE, "somebody got hurt, there is a gas leak")
    assert "911" in said
    assert "digits" not in said
    assert "$86.50" in talk.text(JOE, "0422")


def test_a_steward_who_cries_for_help_alerts_the_others(talk: Line) -> None:
    talk.text(KIM, "person")
    assert "911" in talk.text(MARIA, "he has a gun")
    assert [row.address for row in talk.rows(URGENT_KINDS)] == [DESK]
    assert sent(talk, KIM) == []


def test_who_has_opted_out_is_not_answered_and_people_are_alerted(talk: Line) -> None:
    talk.text(JOE, "STOP")
    assert talk.text(JOE, "i am hurt, call 911") == ""
    assert [row.address for row in talk.rows(URGENT_KINDS)] == [MARIA, DESK]


def test_a_strangers_cry_reaches_the_office(talk: Line) -> None:
    assert "911" in talk.text(STRANGER, "emergency")
    assert "someone whose number we don't know" in sent(talk, DESK)[-1]
    assert "911" in talk.text(SHARED, "emergency")


def test_calls_for_help_leave_before_everything_else(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    """A thousand texts wait, the account is paused, and the call for help is out."""
    now = clock.now()
    waiting = {
        "local_id": 1, "channel": "sms", "body": "Rally", "kind": "reply", "status": "due", "due_at": now,
        "created_at": now, "status_at": now,
    }  # fmt: skip
    with served_line.sessions.begin() as session:
        waiting["local_id"] = served_line.value("SELECT id FROM local")
        session.execute(insert(Outbox), [waiting | {"address": f"+1415556{n:04}"} for n in range(1000)])
    served_line.text(JOE, "emergency")
    sender.pause.begin(timedelta(minutes=1), now)
    assert sender.send_due() == 0
    assert sender.send_urgent() == 2
    assert "URGENT" in carrier.received(MARIA)[0]
    assert "URGENT" in carrier.received(DESK)[0]


def test_two_phones_talk_by_way_of_the_carrier(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    served_line.text(JOE, "person")
    served_line.text(JOE, "my shift was changed")
    sender.send_due()
    assert carrier.received(MARIA)[-1] == "1 Joe M.: my shift was changed"
    served_line.text(MARIA, "On it.")
    sender.send_due()
    assert carrier.received(JOE) == ["Maria (steward): On it."]
    served_line.text(JOE, "STOP")
    served_line.text(MARIA, "1: still there?")
    sender.send_due()
    assert carrier.received(JOE) == ["Maria (steward): On it."]
    kinds = served_line.rows("SELECT kind, outcome FROM touch_point WHERE direction = 'out' AND address = :p", p=MARIA)
    assert ("relay", "sent") in [tuple(row) for row in kinds]


def test_a_turn_that_leaves_rows_wakes_the_sender_once_committed(talk: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    seen = partial(lambda: woken.append(len(sent(talk, MARIA))))
    object.__setattr__(talk.bot, "wake_sender", seen)
    talk.text(JOE, "menu")
    assert woken == []
    talk.text(JOE, "person")
    assert woken == [1]


def test_a_relayed_text_costs_few_statements(talk: Line) -> None:
    talk.text(JOE, "person")
    with statements(talk) as seen:
        talk.text(JOE, "hello")
    assert len(seen) <= 5, seen
    with statements(talk) as seen:
        talk.text(MARIA, "hello")
    assert len(seen) <= 5, seen


def test_staff_answer_give_away_and_close(talk: Line) -> None:
    talk.text(STRANGER, "person")
    later(2)
    talk.text(STRANGER, "how do I join?")
    later(3)
    with talk.sessions.begin() as session:
        desk = StaffDesk(session, talk.bot.wording, talk.bot.files, "pat", clock.now())
        [view] = open_handoffs(desk)
        assert (view.member, view.steward, view.age_minutes, view.waits) == (None, None, 5, True)
        assert [each.body for each in show(desk, view.id).thread][-1] == "how do I join?"
        reply(desk, view.id, "Come by on Tuesday.")
        with pytest.raises(HandoffRefused, match="no steward"):
            assign(desk, view.id, "10421")
        assign(desk, view.id, "10428")
    assert sent(talk, STRANGER) == ["Union staff: Come by on Tuesday."]
    assert sent(talk, MARIA)[-1] == "1: how do I join?"
    talk.text(MARIA, "Hi, I am Maria.")
    assert sent(talk, STRANGER)[-1] == "Maria (steward): Hi, I am Maria."
    with talk.sessions.begin() as session:
        desk = StaffDesk(session, talk.bot.wording, talk.bot.files, "pat", clock.now())
        close(desk, view.id)
        with pytest.raises(HandoffRefused, match="no open hand-off"):
            show(desk, view.id)
    assert sent(talk, STRANGER)[-1].startswith("Your talk with the union is closed")
    audited = [row.action for row in talk.rows("SELECT action FROM audit_entry WHERE actor = 'pat' ORDER BY id")]
    assert audited == ["handoff_viewed", "handoff_read", "handoff_answered", "handoff_assigned", "handoff_closed"]
    assert talk.value("SELECT count(*) FROM staff_note WHERE kind = 'person_asked' AND done_at IS NULL") == 0


def test_staff_do_so_from_the_shell(talk: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", talk.settings.database_url)
    monkeypatch.setenv("REDIS_URL", talk.settings.redis_url)
    talk.text(STRANGER, "person")
    number = str(talk.value("SELECT id FROM handoff"))

    def run(*words: str) -> str:
        result = CliRunner().invoke(handoffs, words)
        assert result.exit_code == 0, result.output
        return result.output

    assert f"unknown, {STRANGER}: asked, in the staff queue, waits" in run("list")
    run("reply", number, "Come by on Tuesday.")
    assert "> Union staff: Come" not in run("show", number)  # it is in the thread once it has left
    assert '"waits": false' in run("show", number, "--json")
    run("assign", number, "10428")
    assert "with Maria Santos" in run("list")
    run("close", number, "--silently")
    assert "Nobody waits" in run("list")
    assert sent(talk, STRANGER) == ["Union staff: Come by on Tuesday."]
    refused = CliRunner().invoke(handoffs, ["close", number])
    assert "no open hand-off" in refused.output


def test_staff_may_not_text_who_has_opted_out(talk: Line) -> None:
    talk.text(STRANGER, "person")
    talk.run("UPDATE handoff SET closed_at = NULL, ended = NULL")
    talk.run(
        """INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
           SELECT id, 'sms', :p, 'opt_out', 'staff', 'by phone', :now FROM local""",
        p=STRANGER,
        now=clock.now(),
    )
    with talk.sessions.begin() as session:
        desk = StaffDesk(session, talk.bot.wording, talk.bot.files, "pat", clock.now())
        with pytest.raises(HandoffRefused, match="opted out"):
            reply(desk, open_handoffs(desk)[0].id, "hello")


def test_the_wrong_person_at_a_stewards_number_gets_no_more(talk: Line) -> None:
    talk.text(KIM, "person")
    talk.text(MARIA, "wrong number")
    assert talk.value("SELECT steward_id FROM handoff") is None
    before = len(sent(talk, MARIA))
    talk.text(KIM, "hello?")
    assert len(sent(talk, MARIA)) == before
    assert sent(talk, KIM) == []


def test_the_files_of_the_demo_local_are_its_own(talk: Line) -> None:
    assert talk.bot.files.get(HANDOFF, "local-1021").escalate_after_minutes == 45
    assert talk.bot.files.get(HANDOFF, "another").escalate_after_minutes == 60
