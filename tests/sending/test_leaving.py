"""What a campaign's texts say, who gets them, and what holds one back right before it leaves."""

from datetime import timedelta

import pytest

from config import clock
from scheduler.measures.failures import words
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, DANA, JOE, KIM, MARIA, STRANGER, Line
from tests.sending.conftest import agree, own, put, state


def test_a_due_text_is_worded_sent_and_logged(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    row = put(served_line, ANA)
    assert campaign_sender.send_campaigns() == 1
    until(lambda: state(served_line, row)[0] == "delivered")
    assert carrier.received(ANA) == ["Rally on Saturday."]
    stored = served_line.rows(
        "SELECT message.body, outbox.body AS kept, segments, attempted_at FROM outbox"
        " JOIN message ON message.id = message_id"
    )[0]
    assert (stored.body, stored.kept, stored.segments) == ("Rally on Saturday.", "Rally on Saturday.", 1)
    touch = served_line.rows(
        "SELECT touch_point.direction, touch_point.kind, outcome, campaign.name, message_id IS NOT NULL AS linked"
        " FROM touch_point JOIN campaign ON campaign.id = campaign_id"
    )
    assert [tuple(each) for each in touch] == [("out", "announcement", "sent", "rally", True)]
    assert campaign_sender.send_campaigns() == 0


def test_behaviour_25_a_numbers_first_text_alone_says_who_we_are(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    agree(served_line, STRANGER)
    own(served_line, STRANGER)
    put(served_line, STRANGER)
    campaign_sender.send_campaigns()
    first = carrier.received(STRANGER)[-1]
    assert first.startswith("Rally on Saturday.\n")
    assert "STOP" in first
    put(served_line, STRANGER, "picnic")
    campaign_sender.send_campaigns()
    assert carrier.received(STRANGER)[-1] == "Rally on Saturday."


@pytest.mark.parametrize("topic", ["events", "all"])
def test_who_left_the_topic_after_the_plan_gets_none_of_it(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, topic: str
) -> None:
    row, other = put(served_line, ANA), put(served_line, JOE)
    served_line.run("UPDATE campaign SET topic = 'events'")
    agree(served_line, ANA, "opt_out", topic)
    campaign_sender.send_campaigns()
    assert state(served_line, row) == ("canceled", "opted_out")
    assert carrier.received(ANA) == []
    assert len(carrier.received(JOE)) == 1
    assert state(served_line, other)[0] in ("sent", "delivered")


def test_who_left_another_topic_gets_it(served_line: Line, campaign_sender: CampaignSender, carrier: Carrier) -> None:
    put(served_line, ANA)
    served_line.run("UPDATE campaign SET topic = 'events'")
    agree(served_line, ANA, "opt_out", "politics")
    campaign_sender.send_campaigns()
    assert len(carrier.received(ANA)) == 1


@pytest.mark.parametrize(("phone", "why"), [(DANA, "opted_out"), (STRANGER, "no_consent")])
def test_behaviour_26_no_consent_no_text_and_the_row_says_why(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, phone: str, why: str
) -> None:
    if phone == STRANGER:
        own(served_line, phone)
    row = put(served_line, phone)
    campaign_sender.send_campaigns()
    assert (carrier.received(phone), state(served_line, row)) == ([], ("canceled", why))


@pytest.mark.parametrize(
    ("since", "why"),
    [
        pytest.param(
            "UPDATE member_phone SET ended_at = :now, ended_reason = 'changed' WHERE phone_id = "
            "(SELECT id FROM phone WHERE e164 = :phone)",
            "wrong_number",
            id="the number is another's",
        ),
        pytest.param("UPDATE member SET status = 'left' WHERE id = :whose", "not_eligible", id="left"),
        pytest.param(
            """INSERT INTO erasure (local_id, member_id, channel, address, language, state, asked_at, due_at)
            SELECT local_id, id, 'sms', :phone, 'en', 'waiting', :now, :now FROM member WHERE id = :whose""",
            "pending_erasure",
            id="asked to be erased",
        ),
        pytest.param("UPDATE campaign SET kind = 'dues_reminder'", None, id="private, and proved"),
        pytest.param(
            """WITH private AS (UPDATE campaign SET kind = 'dues_reminder')
            UPDATE member_phone SET verified_until = :now""",
            "not_proved",
            id="the proof has run out",
        ),
        pytest.param(
            """WITH private AS (UPDATE campaign SET kind = 'dues_reminder')
            INSERT INTO member_phone (phone_id, member_id)
            SELECT phone.id, (SELECT id FROM member WHERE status = 'active' AND id <> :whose LIMIT 1) FROM phone
            WHERE e164 = :phone""",
            "not_proved",
            id="private, and shared",
        ),
    ],
)
def test_whose_number_it_is_is_asked_right_before_the_text_leaves(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, since: str, why: str | None
) -> None:
    served_line.run(
        "UPDATE member_phone SET verified_until = CAST(:now AS timestamptz) + interval '1 day'", now=clock.now()
    )
    row = put(served_line, ANA)
    whose = served_line.value("SELECT member_id FROM outbox WHERE id = :row", row=row)
    values = {"now": clock.now(), "phone": ANA, "whose": whose}
    served_line.run(since, **{name: value for name, value in values.items() if f":{name}" in since})
    campaign_sender.send_campaigns()
    assert len(carrier.received(ANA)) == (1 if why is None else 0)
    if why is not None:
        assert state(served_line, row) == ("canceled", why)
        assert words(why) != why.replace("_", " ")  # a report tells it in words


def test_a_text_about_an_event_that_was_just_called_off_does_not_leave(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    row = put(served_line, ANA)
    served_line.run("UPDATE campaign_run SET about = jsonb_build_object('event_id', (SELECT min(id) FROM event))")
    served_line.run("UPDATE event SET canceled_at = :now", now=clock.now())
    campaign_sender.send_campaigns()
    assert (carrier.received(ANA), state(served_line, row)) == ([], ("canceled", "called_off"))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"effect": "reject", "code": 20429}, id="refused for now"),
        pytest.param({"effect": "break"}, id="taken, and found by a look-up"),
    ],
)
def test_who_we_are_is_said_once_also_when_the_first_try_fails(
    served_line: Line, campaign_sender: CampaignSender, sender: Sender, carrier: Carrier, fault: dict[str, object]
) -> None:
    carrier.set(callback_drop=1.0)
    carrier.fault(**fault, times=1)
    agree(served_line, STRANGER)
    own(served_line, STRANGER)
    put(served_line, STRANGER)
    campaign_sender.send_campaigns()
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    campaign_sender.send_campaigns()
    put(served_line, STRANGER, "picnic")
    campaign_sender.send_campaigns()
    first, second = carrier.received(STRANGER)
    assert "STOP" in first
    assert second == "Rally on Saturday."


@pytest.mark.parametrize("line_state", ["invalid", "landline", "unreachable"])
def test_behaviour_35_a_dead_number_is_skipped(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, line_state: str
) -> None:
    served_line.run("UPDATE phone SET line_state = :s WHERE e164 = :p", s=line_state, p=KIM)
    row = put(served_line, KIM)
    campaign_sender.send_campaigns()
    assert (carrier.received(KIM), state(served_line, row)) == ([], ("canceled", "dead_number"))


def test_while_a_person_answers_a_campaign_waits(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    served_line.text(ANA, "person")
    assert served_line.value("SELECT count(*) FROM handoff WHERE closed_at IS NULL") == 1
    row = put(served_line, ANA)
    campaign_sender.send_campaigns()
    assert state(served_line, row) == ("planned", None)
    waits = served_line.value(
        "SELECT due_at - CAST(:now AS timestamptz) FROM outbox WHERE id = :r", now=clock.now(), r=row
    )
    assert timedelta(minutes=59) < waits <= timedelta(hours=1)
    served_line.run("UPDATE handoff SET closed_at = :now, ended = 'done'", now=clock.now())
    clock.shift(timedelta(hours=1))
    campaign_sender.send_campaigns()
    assert "Rally on Saturday." in carrier.received(ANA)


@pytest.mark.parametrize("state_of_it", ["paused", "canceled", "approved", "done"])
def test_only_what_runs_is_sent(served_line: Line, campaign_sender: CampaignSender, state_of_it: str) -> None:
    row = put(served_line, ANA)
    served_line.run("UPDATE campaign SET state = :state", state=state_of_it)
    assert campaign_sender.send_campaigns() == 0
    assert state(served_line, row) == ("planned", None)


def test_a_text_lost_after_its_campaign_was_done_is_tried_again(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    carrier.fault(effect="failed", code=30008, times=1)
    row = put(served_line, ANA)
    campaign_sender.send_campaigns()
    until(lambda: state(served_line, row)[0] == "due")
    served_line.run("UPDATE campaign_run SET ended_at = :now", now=clock.now())
    served_line.run("UPDATE campaign SET state = 'done'")
    clock.shift(timedelta(minutes=4))
    assert campaign_sender.send_campaigns() == 1
    until(lambda: state(served_line, row)[0] == "delivered")
    assert served_line.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_behaviours_27_29_and_30_hours_and_use_are_looked_at_again(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    now = clock.now()
    closed = put(served_line, ANA, window_ends_at=now - timedelta(seconds=1))
    past = put(served_line, JOE, expires_at=now - timedelta(seconds=1))
    later = put(served_line, KIM, due_at=now + timedelta(minutes=1))
    campaign_sender.send_campaigns()
    assert [state(served_line, row)[0] for row in (closed, past, later)] == ["planned", "expired", "planned"]
    assert [carrier.received(phone) for phone in (ANA, JOE, KIM)] == [[], [], []]


def test_a_text_that_cannot_be_made_fails_alone(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    broken, other = put(served_line, JOE), put(served_line, ANA, "picnic")
    served_line.run("""UPDATE campaign SET wording = '{"a": {"en": "At {nowhere}."}}' WHERE name = 'rally'""")
    campaign_sender.send_campaigns()
    assert state(served_line, broken) == ("failed", "no_words")
    assert state(served_line, other)[0] in ("sent", "delivered")


def test_a_campaign_whose_kind_is_gone_is_paused_and_the_others_go_on(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    row = put(served_line, JOE)
    put(served_line, ANA, "picnic")
    served_line.run("UPDATE campaign SET kind = 'gone' WHERE name = 'rally'")
    campaign_sender.send_campaigns()
    assert state(served_line, row) == ("planned", None)
    paused = served_line.rows("SELECT state, paused_for FROM campaign WHERE name = 'rally'")[0]
    assert paused.state == "paused"
    assert "kind's file" in paused.paused_for
    assert len(carrier.received(ANA)) == 1


def test_a_number_that_gets_two_campaigns_gets_both(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    put(served_line, MARIA)
    put(served_line, MARIA, "picnic")
    assert campaign_sender.send_campaigns() == 2
    assert len(carrier.received(MARIA)) == 2
