"""What a member texts after a text of a campaign: read as its answer, and counted for the campaign once."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row

from bot import identifying, ledger
from bot.outreach import begin
from bot.staff.handoffs import StaffDesk, reply
from config import clock
from config.settings import ROOT
from console.conversations.campaigns import SentCampaigns
from console.conversations.types import SentBefore
from console.record import records
from scheduler.sender import Sender
from scheduler.silence import take_silence_for_stop
from tests.behaviours.test_cost import statements
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, JOE, KIM, LOCAL, MARIA, SHARED, Line, inbound_fields
from tests.fixtures.rasa import Rasa

FLOWS = """
version: "3.1"
slots:
  vote: {type: categorical, values: [red, blue]}
  why: {type: text, metadata: {skippable: true}}
  wished_shift:
    type: categorical
    values: [day, night]
    metadata: {synonyms: {day: [the day shift], night: [the night shift]}}
  pulse: {type: float}
  pulse_why: {type: text}
  agrees: {type: bool}
  motion: {type: text, mappings: [{type: controlled}]}
flows:
  poll:
    name: the poll
    translation: {es: {name: la encuesta}}
    description: A question and a reason
    if: false
    steps:
      - collect: vote
        rejections: [{if: slots.vote = 'blue' and slots.motion = 'red only', utter: utter_no_blue}]
      - link: reason
  reason:
    name: the reason
    translation: {es: {name: la causa}}
    description: Why
    if: false
    steps: [{collect: why}, {action: utter_vote_noted}]
  shifts:
    name: shifts
    translation: {es: {name: turnos}}
    description: Which shift
    if: false
    steps: [{collect: wished_shift}, {action: utter_vote_noted}]
  pulse:
    name: how things are
    translation: {es: {name: como estas}}
    description: One to five, and a word
    if: false
    steps: [{collect: pulse, utter: utter_ask_pulse}, {collect: pulse_why}, {action: utter_vote_noted}]
  motion:
    name: the motion
    translation: {es: {name: la propuesta}}
    description: Asked of whom the number was proved to be
    if: false
    steps:
      - collect: agrees
      - call: verify_member
        next:
          - if: slots.identity = 'verified'
            then: noted
          - else: END
      - {id: noted, action: utter_vote_noted}
  broken:
    name: broken
    translation: {es: {name: descompuesto}}
    description: Cannot begin
    if: false
    steps: [{action: action_look_at_rsvp}, {collect: vote}]
  over:
    name: over
    translation: {es: {name: fin}}
    description: Asks nothing any more
    if: false
    steps: [{action: utter_vote_noted}]
responses:
  utter_ask_vote: [{text: Red or blue?, translation: {es: ¿Red o blue?}}]
  utter_no_blue: [{text: No blue left., translation: {es: No hay blue.}}]
  utter_ask_why: [{text: Why?, translation: {es: ¿Y eso?}}]
  utter_vote_noted: [{text: Noted., translation: {es: Anotado.}}]
  utter_ask_wished_shift: [{text: Day or night?, translation: {es: ¿Day o night?}}]
  utter_ask_pulse: [{text: 1 to 5?, translation: {es: ¿De 1 a 5?}}]
  utter_ask_pulse_why: [{text: What is it?, translation: {es: ¿Y eso?}}]
  utter_ask_agrees: [{text: Do you agree?, translation: {es: ¿De acuerdo?}}]
"""
KIND = """
about: {{en: A test, es: Una prueba}}
topic: news
trigger: once
wording: {{en: Hello, es: Hola}}
{more}
"""
KINDS = {
    "poll": 'question: {flow: poll, slots: {motion: "{motion}"}}\nanswers: {vote: {red: "yes", blue: "no"}}'
    "\nsettings: {motion: {type: text, about: What it is about, default: any}}",
    "shifts": "question: {flow: shifts}",
    "brief": "question: {flow: shifts, open_for: {hours: 2}}",
    "pulse": 'question: {flow: pulse}\nlow: {pulse: ["1", "2"]}',
    "motion": 'question: {flow: motion}\nanswers: {agrees: {"true": "yes", "false": "no"}}',
    "broken": "question: {flow: broken}",
    "over": "question: {flow: over}",
    "news": "useful_for: {hours: 12}",
}
OF_RECIPIENT = "SELECT * FROM recipient WHERE id = :id"


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """The project's flows with some more, and kinds of campaigns that ask by them."""
    flows = shutil.copytree(ROOT / "flows", tmp_path / "flows")
    (flows / "of_the_test.yml").write_text(FLOWS.lstrip(), encoding="utf-8")
    kinds = tmp_path / "campaigns"
    kinds.mkdir()
    for name, more in KINDS.items():
        (kinds / f"{name}.yml").write_text(KIND.format(more=more), encoding="utf-8")
    return {"flows_dir": flows, "campaigns_dir": kinds}


@pytest.fixture
def talk(make_line: Callable[..., Line], folders: dict[str, Path]) -> Line:
    """The line without Rasa."""
    return make_line(**folders)


def sent(line: Line, phone: str, kind: str, **values: Any) -> int:
    """A text of a campaign of this kind has left for the phone a minute ago; returns its recipient."""
    with line.sessions.begin() as session:
        campaigns = SentCampaigns(line.value("SELECT id FROM local WHERE number = :n", n=LOCAL), line.bot.kinds)
        campaigns.send(session, SentBefore(kind, 0, **values), phone, clock.now())
    return int(line.value("SELECT max(id) FROM recipient"))


def recipient(line: Line, recipient_id: int) -> Row[Any]:
    return line.rows(OF_RECIPIENT, id=recipient_id)[0]


def answers(line: Line, recipient_id: int) -> dict[str, str]:
    rows = line.rows(
        "SELECT question, answer FROM recipient_answer WHERE recipient_id = :id ORDER BY id", id=recipient_id
    )
    return {row.question: row.answer for row in rows}


def touches(line: Line, phone: str) -> list[Row[Any]]:
    return line.rows("SELECT * FROM touch_point WHERE address = :p ORDER BY id", p=phone)


def later(**length: float) -> None:
    clock.freeze(clock.now() + timedelta(**length))


def test_behaviour_46_the_first_text_is_the_answer(talk: Line) -> None:
    asked = sent(talk, JOE, "poll")
    assert talk.text(JOE, "1").startswith("Why?")
    row = recipient(talk, asked)
    assert row.answer == "yes"
    assert row.answered_at == row.replied_at == row.bot_answered_at is not None
    assert row.person_answered_at is None
    assert answers(talk, asked) == {"vote": "yes"}
    assert talk.value("SELECT recipient_id FROM conversation WHERE address = :p", p=JOE) == asked
    campaign_id = talk.value("SELECT max(id) FROM campaign")
    told = touches(talk, JOE)
    assert [(row.direction, row.campaign_id) for row in told] == [("in", campaign_id), ("out", campaign_id)]
    assert [event["event"] for event in told[0].events][:3] == ["FlowBegun", "FlowStarted", "SlotSet"]
    assert {"event": "SourceAnswered", "source": f"campaign:{asked}", "flow": "poll", "slot": "vote"} in told[0].events


def test_words_that_only_this_question_takes(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    assert talk.text(JOE, "the night shift").startswith("Noted.")
    assert answers(talk, asked) == {"wished_shift": "night"}


def test_a_free_word_counts_as_words_and_is_not_copied(talk: Line) -> None:
    asked = sent(talk, JOE, "poll")
    talk.text(JOE, "blue")
    later(minutes=1)
    talk.text(JOE, "because of quetzalcoatl")
    assert answers(talk, asked) == {"vote": "no", "why": "words"}
    row = recipient(talk, asked)
    assert row.answer == "no"
    assert row.answered_at < clock.now()
    for table in ("recipient", "recipient_answer", "touch_point"):
        assert not talk.rows(f"SELECT FROM {table} AS row WHERE row::text LIKE '%quetzal%'")


def test_a_skipped_question_has_no_answer(talk: Line) -> None:
    asked = sent(talk, JOE, "poll")
    talk.text(JOE, "red")
    talk.text(JOE, "skip")
    assert answers(talk, asked) == {"vote": "yes"}


def test_a_corrected_answer_overwrites(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.text(JOE, "day")
    later(minutes=2)
    assert talk.text(JOE, "no, night").endswith("Noted.")
    assert answers(talk, asked) == {"wished_shift": "night"}
    assert recipient(talk, asked).answer == "night"
    assert recipient(talk, asked).answered_at == clock.now()


def test_an_answer_that_is_refused_is_none(talk: Line) -> None:
    asked = sent(talk, JOE, "poll", settings={"motion": "red only"})
    assert talk.text(JOE, "blue").startswith("No blue left.\nRed or blue?")
    assert (recipient(talk, asked).answer, answers(talk, asked)) == (None, {})
    talk.text(JOE, "red")
    assert recipient(talk, asked).answer == "yes"


def test_what_was_open_waits_and_is_asked_again_after(talk: Line) -> None:
    assert "last 4 digits" in talk.text(JOE, "dues")
    later(minutes=5)
    asked = sent(talk, JOE, "shifts")
    back = talk.text(JOE, "night")
    assert back.startswith("Noted.\nBack to ")
    assert "last 4 digits" in back
    assert recipient(talk, asked).answer == "night"


def test_what_the_line_asked_after_it_stays_the_newest(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    member = talk.rows("SELECT id, local_id FROM member WHERE number = '10422'")[0]
    with talk.sessions.begin() as session:
        assert begin(talk.bot, session, local_id=member.local_id, member_id=member.id, flow="change_language")
    back = talk.text(JOE, "1")
    assert back.startswith("OK, I'll text you in English from now on.\nBack to shifts")
    assert recipient(talk, asked).answer is None
    talk.text(JOE, "1")
    assert recipient(talk, asked).answer == "day"


def test_another_matter_goes_before_and_the_question_comes_back(talk: Line) -> None:
    asked = sent(talk, ANA, "shifts", language="es")
    back = talk.text(ANA, "cuota")
    assert "¿Day o night?" in back
    row = recipient(talk, asked)
    assert row.answer is None
    assert row.replied_at == row.bot_answered_at is not None
    talk.text(ANA, "2")
    assert recipient(talk, asked).answer == "night"


def test_a_text_that_is_not_understood_is_no_answer_of_ours(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    assert talk.text(JOE, "xyzzy plugh")
    row = recipient(talk, asked)
    assert (row.replied_at is None, row.bot_answered_at) == (False, None)


def test_a_kind_that_asks_nothing_is_replied_to(talk: Line) -> None:
    asked = sent(talk, JOE, "news")
    first = clock.now()
    talk.text(JOE, "menu")
    later(hours=2)
    talk.text(JOE, "menu")
    row = recipient(talk, asked)
    assert row.answer is None
    assert first <= row.replied_at < clock.now() - timedelta(hours=1)
    told = touches(talk, JOE)
    assert [row.campaign_id is None for row in told] == [False, False, True, True]


def test_a_call_for_help_and_a_card_number_leave_the_question_open(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    assert "911" in talk.text(JOE, "911 someone is hurt")
    talk.text(JOE, "4111 1111 1111 1111")
    talk.text(JOE, "night")
    assert recipient(talk, asked).answer == "night"


@pytest.mark.parametrize("word", ["HELP", "START", "MORE"])
def test_words_about_the_line_are_no_answer_and_the_next_text_is(talk: Line, word: str) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.text(JOE, word)
    assert recipient(talk, asked).answer is None
    assert recipient(talk, asked).replied_at is not None
    talk.text(JOE, "night")
    assert recipient(talk, asked).answer == "night"


def test_yes_is_an_answer_though_the_carrier_takes_it_for_start(talk: Line) -> None:
    asked = sent(talk, KIM, "motion")
    assert talk.text(KIM, "YES", OptOutType="START").startswith("Noted.")
    assert recipient(talk, asked).answer == "yes"


def test_a_code_that_proves_the_number_is_no_answer(talk: Line) -> None:
    asked = sent(talk, JOE, "motion")
    assert "last 4 digits" in talk.text(JOE, "no")
    assert talk.text(JOE, "0422").startswith("Noted.")
    assert answers(talk, asked) == {"agrees": "no"}


def test_an_opt_out_counts_for_the_text_it_follows(talk: Line) -> None:
    older = sent(talk, JOE, "poll")
    later(hours=1)
    asked = sent(talk, JOE, "shifts")
    talk.text(JOE, "STOP")
    row = recipient(talk, asked)
    assert row.opted_out_at == row.replied_at is not None
    assert row.wrong_number_at is None
    assert recipient(talk, older).opted_out_at is None
    assert {row.campaign_id for row in touches(talk, JOE)} == {talk.value("SELECT max(id) FROM campaign")}


def test_silence_that_means_stop_counts_too(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.run("UPDATE conversation SET consent_asked_at = now() - interval '6 minutes' WHERE address = :p", p=JOE)
    talk.run(
        "INSERT INTO conversation (local_id, channel, address, consent_asked_at)"
        " SELECT id, 'sms', :p, now() - interval '6 minutes' FROM local ON CONFLICT DO NOTHING",
        p=JOE,
    )
    with talk.sessions.begin() as session:
        take_silence_for_stop(session, clock.now())
    assert recipient(talk, asked).opted_out_at is not None


def test_a_stop_long_after_is_of_no_campaign(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    later(hours=73)
    talk.text(JOE, "STOP")
    assert (recipient(talk, asked).opted_out_at, recipient(talk, asked).replied_at) == (None, None)


def test_a_wrong_number_is_told_of_the_text(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.text(JOE, "wrong number")
    talk.text(JOE, "yes")
    row = recipient(talk, asked)
    assert (row.wrong_number_at is None, row.opted_out_at, row.answer) == (False, None, None)


def test_a_shared_number_answers_for_whom_the_text_was(talk: Line) -> None:
    asked = sent(talk, SHARED, "shifts")
    talk.text(SHARED, "night")
    assert recipient(talk, asked).answer == "night"


def test_a_shared_number_just_proved_to_be_the_other_does_not(talk: Line) -> None:
    talk.text(SHARED, "dues")
    talk.text(SHARED, "0425")
    asked = sent(talk, SHARED, "shifts")
    assert "Noted" not in talk.text(SHARED, "night")
    row = recipient(talk, asked)
    assert (row.answer, row.replied_at) == (None, None)
    later(minutes=31)
    talk.text(SHARED, "night")
    assert recipient(talk, asked).answer == "night"


def test_a_private_question_asks_a_shared_number_who_it_is(talk: Line) -> None:
    asked = sent(talk, SHARED, "motion")
    assert "Noted" not in talk.text(SHARED, "no")
    assert talk.text(SHARED, "0425").startswith("Noted.")
    assert answers(talk, asked) == {"agrees": "no"}


def test_a_number_that_is_another_members_now_does_not_count(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.run(
        "UPDATE member_phone SET member_id = (SELECT id FROM member WHERE number = '10421')"
        " WHERE phone_id = (SELECT id FROM phone WHERE e164 = :p)",
        p=JOE,
    )
    assert "Noted" not in talk.text(JOE, "night")
    row = recipient(talk, asked)
    assert (row.answer, row.replied_at) == (None, None)


@pytest.mark.parametrize(("kind", "hours"), [("shifts", 72), ("brief", 2)])
def test_after_its_time_a_text_is_read_as_any_other(talk: Line, kind: str, hours: int) -> None:
    asked = sent(talk, JOE, kind)
    later(hours=hours)
    assert "Noted" not in talk.text(JOE, "night")
    row = recipient(talk, asked)
    assert (row.answer, row.replied_at) == (None, None)


def test_of_two_only_the_newest_is_answered(talk: Line) -> None:
    older = sent(talk, JOE, "poll")
    later(hours=1)
    newer = sent(talk, JOE, "shifts")
    talk.text(JOE, "1")
    assert (recipient(talk, older).answer, recipient(talk, newer).answer) == (None, "day")
    talk.text(JOE, "1")
    assert (recipient(talk, older).replied_at, recipient(talk, older).answer) == (None, None)


def test_an_older_question_that_was_put_is_asked_again_after_the_newer(talk: Line) -> None:
    older = sent(talk, KIM, "poll")
    talk.text(KIM, "dues")
    later(hours=1)
    newer = sent(talk, KIM, "shifts")
    back = talk.text(KIM, "night")
    assert "Red or blue?" in back
    talk.text(KIM, "red")
    assert (recipient(talk, older).answer, recipient(talk, newer).answer) == ("yes", "night")
    of_older = talk.value("SELECT campaign_id FROM recipient WHERE id = :id", id=older)
    assert touches(talk, KIM)[-1].campaign_id == of_older


def test_the_same_kind_again_asks_for_the_new_text(talk: Line) -> None:
    older = sent(talk, KIM, "shifts")
    talk.text(KIM, "dues")
    later(hours=1)
    newer = sent(talk, KIM, "shifts")
    assert "Back to" not in talk.text(KIM, "night")
    assert (recipient(talk, older).answer, recipient(talk, newer).answer) == (None, "night")


def test_a_text_that_has_not_left_asks_nothing(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    for status in ("failed", "canceled", "due"):
        talk.run("UPDATE outbox SET status = :status WHERE recipient_id = :id", id=asked, status=status)
        assert "Noted" not in talk.text(JOE, "night")
    assert recipient(talk, asked).replied_at is None


def test_what_is_over_asks_nothing(talk: Line) -> None:
    asked = sent(talk, JOE, "over")
    assert "Noted" not in talk.text(JOE, "night")
    assert recipient(talk, asked).replied_at is not None


def test_a_repeated_webhook_counts_once(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    fields = inbound_fields(JOE, "night")
    first = talk.post("/webhooks/twilio/sms", fields)
    talk.run("UPDATE recipient SET answer = 'seen', answered_at = now() WHERE id = :id", id=asked)
    assert talk.post("/webhooks/twilio/sms", fields).data == first.data
    assert recipient(talk, asked).answer == "seen"
    assert len(touches(talk, JOE)) == 2


def test_a_question_that_fails_is_not_put_again(talk: Line) -> None:
    asked = sent(talk, JOE, "broken")
    assert "went wrong" in talk.text(JOE, "red")
    row = recipient(talk, asked)
    assert (row.answer, row.bot_answered_at, row.replied_at is None) == (None, None, False)
    assert "owe" in talk.text(JOE, "dues") or "digits" in talk.text(JOE, "dues")
    assert recipient(talk, asked).replied_at == row.replied_at


def test_a_low_answer_goes_to_a_person(talk: Line) -> None:
    asked = sent(talk, KIM, "pulse")
    told = talk.text(KIM, "2")
    assert "Maria, your steward" in told
    assert "What is it?" not in told
    assert answers(talk, asked) == {"pulse": "2"}
    assert talk.value("SELECT reason FROM handoff WHERE closed_at IS NULL") == "low_answer"
    [page] = [row.body for row in talk.rows("SELECT body FROM outbox WHERE address = :p", p=MARIA)]
    assert "low" in page
    assert talk.text(KIM, "my back hurts") == ""
    assert talk.value("SELECT count(*) FROM outbox WHERE body LIKE '%my back hurts'") == 1


def test_a_good_answer_goes_on(talk: Line) -> None:
    asked = sent(talk, KIM, "pulse")
    assert talk.text(KIM, "4").startswith("What is it?")
    assert talk.text(KIM, "all fine").startswith("Noted.")
    assert answers(talk, asked) == {"pulse": "4", "pulse_why": "words"}
    assert talk.value("SELECT count(*) FROM handoff") == 0


def test_words_in_a_handoff_are_replies_that_a_person_answers(talk: Line) -> None:
    talk.text(KIM, "person")
    asked = sent(talk, KIM, "shifts")
    assert talk.text(KIM, "night") == ""
    row = recipient(talk, asked)
    assert (row.answer, row.bot_answered_at, row.replied_at is None) == (None, None, False)
    later(minutes=3)
    talk.text(MARIA, "Hi Kim!")
    assert recipient(talk, asked).person_answered_at == clock.now()
    assert (
        talk.value("SELECT messenger FROM outbox WHERE address = :p AND body LIKE '%Hi Kim!'", p=KIM) == "steward:10428"
    )
    talk.text(KIM, "menu")
    talk.text(KIM, "night")
    assert recipient(talk, asked).answer == "night"


def test_the_staff_answer_too_and_the_touch_point_tells_who(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    asked = sent(served_line, KIM, "announcement")
    served_line.text(KIM, "person")
    with served_line.sessions.begin() as session:
        desk = StaffDesk(session, served_line.bot.wording, served_line.bot.files, "shell:pat", clock.now())
        reply(desk, served_line.value("SELECT max(id) FROM handoff"), "We look into it.")
    assert recipient(served_line, asked).person_answered_at is not None
    sender.send_due()
    assert carrier.received(KIM)[-1] == "Union staff: We look into it."
    told = served_line.rows("SELECT kind, messenger FROM touch_point WHERE address = :p AND messenger <> ''", p=KIM)
    assert [tuple(row) for row in told] == [("relay", "shell:pat")]


def test_a_person_answers_only_who_has_texted(talk: Line) -> None:
    talk.text(KIM, "person")
    asked = sent(talk, KIM, "news")
    talk.text(MARIA, "Hi Kim!")
    assert recipient(talk, asked).person_answered_at is None


def test_a_steward_with_a_handoff_answers_with_an_answer(talk: Line) -> None:
    talk.text(KIM, "person")
    asked = sent(talk, MARIA, "shifts")
    assert talk.text(MARIA, "is it the new boss?") == ""
    assert recipient(talk, asked).answer is None
    assert talk.text(MARIA, "night").startswith("Noted.")
    assert recipient(talk, asked).answer == "night"


def test_staff_see_which_campaigns_a_member_got_and_answered(talk: Line) -> None:
    for kind, words in (("poll", "red"), ("news", "menu"), ("shifts", "stop"), ("news", "")):
        sent(talk, JOE, kind)
        if words:
            talk.text(JOE, words)
        later(hours=1)
    with talk.sessions.begin() as session:
        [record] = records(session, JOE, lambda _member: None)
    told = [
        (each["kind"], each["replied_at"] is not None, each["answer"], each["opted_out"])
        for each in record["campaigns"]
    ]
    assert told == [
        ("news", False, None, False),
        ("shifts", True, None, True),
        ("news", True, None, False),
        ("poll", True, "yes", False),
    ]


def test_it_costs_no_statement(talk: Line) -> None:
    talk.text(JOE, "menu")
    talk.text(KIM, "menu")
    with statements(talk) as without:
        talk.text(KIM, "menu")
    sent(talk, JOE, "shifts")
    with statements(talk) as asking:
        assert talk.text(JOE, "night").startswith("Noted.")
    with statements(talk) as after:
        talk.text(JOE, "menu")
    assert len(without) == len(asking) == len(after) == 3, asking
    sent(talk, JOE, "shifts")
    with statements(talk) as stopping:
        talk.text(JOE, "STOP")
    with statements(talk) as stopping_without:
        talk.text(KIM, "STOP")
    assert len(stopping) == len(stopping_without)


def test_it_is_found_by_index_among_many(talk: Line) -> None:
    asked = sent(talk, JOE, "shifts")
    talk.run(
        "INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)"
        " SELECT run_id, campaign_id, member_id, '+1628' || (2000000 + i), 'a', 'en'"
        " FROM recipient, generate_series(1, 3000) AS i WHERE id = :id",
        id=asked,
    )
    talk.run(
        "INSERT INTO outbox (local_id, channel, address, body, kind, run_id, recipient_id, status, due_at, attempts,"
        " attempted_at, created_at, status_at)"
        " SELECT 1, 'sms', address, 'x', 'campaign', run_id, id, 'delivered', now(), 1, now(), now(), now()"
        " FROM recipient WHERE id <> :id",
        id=asked,
    )
    talk.run("ANALYZE")
    values = {
        "address": JOE,
        "local_id": 1,
        "channel": "sms",
        "now": clock.now(),
        "at": clock.now(),
        "source": "text",
        "by_person": True,
    }
    for statement in (identifying._IDENTIFY, ledger._CANCEL):
        needs = {key: values[key] for key in statement.compile().params}
        plan = "\n".join(row[0] for row in talk.rows(f"EXPLAIN {statement.text}", **needs))
        assert "ix_outbox_week" in plan, plan
        for table in ("outbox", "recipient", "campaign_run"):
            assert f"Seq Scan on {table} " not in plan, plan


def test_the_model_reads_what_else_the_member_may_mean(
    make_line: Callable[..., Line], folders: dict[str, Path], rasa: Rasa
) -> None:
    line = make_line(rasa_url=rasa.url, rasa_token=rasa.token, **folders)
    asked = sent(line, MARIA, "motion")
    back = line.text(MARIA, "how much do i owe in dues")
    assert "owe" in back
    assert "Do you agree?" in back
    assert line.text(MARIA, "yes").startswith("Noted.")
    assert recipient(line, asked).answer == "yes"
    again = sent(line, MARIA, "shifts")
    assert line.text(MARIA, "the day shift").startswith("Noted.")
    assert recipient(line, again).answer == "day"
    third = sent(line, MARIA, "poll")
    assert "union" in line.text(MARIA, "i want to talk to a person")
    assert recipient(line, third).answer is None
