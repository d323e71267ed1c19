"""Who gets what of each kind: planned and rendered, against the demo local."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import literal, select, text, update
from sqlalchemy.orm import Session

from bot.wording import count, format_day, format_day_and_time
from config import clock
from models import (
    CampaignRun,
    CampaignState,
    Certification,
    Channel,
    DuesAccount,
    Event,
    Grievance,
    GrievanceStep,
    Recipient,
    Report,
    ReportState,
    Rsvp,
    RsvpAnswer,
    Shift,
    User,
)
from scheduler.campaigns.fact_columns import day_en, day_es, hour, wall_clock
from tests.campaigns_kinds.conftest import Launch, go_out, local_of, member_of, prove

ANA, JOE, JOSEPHINE, JOSE, JODI, KIM, DANA, MARIA = (str(number) for number in range(10421, 10429))
TOMORROW = timedelta(days=1)
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture(autouse=True)
def _at_noon(noon: datetime) -> None:
    """Every test of this file is at noon."""


def add_event(session: Session, answers: dict[str, RsvpAnswer], *, days: int = 1, came: str = "") -> Event:
    """A rally in some days at this hour, with these answers."""
    happening = Event(
        local_id=local_of(session).id, title="Big rally", place="Hall", starts_at=clock.now() + timedelta(days=days)
    )
    session.add(happening)
    session.flush()
    session.add_all(
        Rsvp(
            event_id=happening.id,
            member_id=member_of(session, number).id,
            answer=answer,
            answered_at=clock.now(),
            checked_in_at=clock.now() if number == came else None,
        )
        for number, answer in answers.items()
    )
    session.flush()
    return happening


def test_days_are_told_in_sql_as_everywhere(session: Session) -> None:
    for ahead in range(366):
        day = date(2026, 1, 1) + timedelta(days=ahead)
        en, es = session.execute(select(day_en(literal(day)), day_es(literal(day)))).one()
        assert (en, es) == (format_day(day, "en"), format_day(day, "es"))
    half_six, midnight = literal(datetime(2026, 1, 2, 2, 30, tzinfo=UTC)), literal(datetime(2026, 1, 1, 8, tzinfo=UTC))
    there = local_of(session)
    told = select(hour(wall_clock(half_six, there)), hour(wall_clock(midnight, there)))
    assert tuple(session.execute(told).one()) == ("6:30 pm", "12 am")


def test_an_event_reminder_says_what_each_has_said_and_asks_the_others(session: Session, launch: Launch) -> None:
    said = {ANA: RsvpAnswer.GOING, JOE: RsvpAnswer.NOT_GOING, KIM: RsvpAnswer.GOING}
    happening = add_event(session, said)
    texts = go_out(session, launch("event_reminder", event=happening.id))
    assert texts[KIM] == f"Local 1021: Big rally, {_when(happening)}, Hall. You're going. Plans changed? Reply 2."
    assert "Vas a ir." in texts[ANA]
    assert texts[MARIA].endswith("Coming? Reply 1 GOING, 2 NOT GOING, 3 MAYBE.")
    assert JOE not in texts


@pytest.mark.parametrize(
    ("to", "expected"), [("going", {ANA}), ("none", {KIM, MARIA}), ("going, none", {ANA, KIM, MARIA})]
)
def test_whom_an_event_reminder_is_for_is_chosen(session: Session, launch: Launch, to: str, expected: set[str]) -> None:
    happening = add_event(session, {ANA: RsvpAnswer.GOING, JOE: RsvpAnswer.MAYBE})
    audience = f"member in ({ANA}, {JOE}, {KIM}, {MARIA})"
    assert go_out(session, launch("event_reminder", audience, event=happening.id, to=to)).keys() == expected


def test_a_reminder_tells_the_hour_the_event_has_when_the_text_leaves(session: Session, launch: Launch) -> None:
    happening = add_event(session, {ANA: RsvpAnswer.GOING})
    campaign = launch("event_reminder", event=happening.id)
    happening.starts_at += timedelta(minutes=30)
    session.flush()
    assert _when(happening) in go_out(session, campaign)[MARIA]


def test_dues_are_told_to_a_proved_number_alone_and_until_they_are_paid(session: Session, launch: Launch) -> None:
    campaign = launch("dues_reminder", months=0, every="day", at="12:00")
    assert go_out(session, campaign) == {}
    excluded = session.scalars(select(CampaignRun.excluded).where(CampaignRun.campaign_id == campaign.id)).one()
    assert excluded["no_facts"] == 2  # Joe has not proved his number, José shares one
    prove(session, JOE)
    prove(session, JOSE)
    clock.freeze(clock.now() + TOMORROW)
    texts = go_out(session, campaign)
    assert texts.keys() == {JOE}
    assert "you owe $86.50 in dues. Paid through" in texts[JOE]
    session.execute(update(DuesAccount).values(balance_cents=0))
    clock.freeze(clock.now() + TOMORROW)
    assert go_out(session, campaign) == {}


def test_dues_are_not_told_when_the_proof_has_run_out(session: Session, launch: Launch) -> None:
    prove(session, JOE)
    session.execute(text("UPDATE member_phone SET verified_until = :now"), {"now": clock.now()})
    assert go_out(session, launch("dues_reminder", months=0, every="day", at="12:00")) == {}


def test_a_second_number_that_is_not_proved_may_be_texted_so_nothing_private_is(
    session: Session, launch: Launch
) -> None:
    prove(session, JOE)
    session.execute(text("INSERT INTO phone (e164) VALUES ('+14155550177')"))
    session.execute(
        text("INSERT INTO member_phone (phone_id, member_id) SELECT phone.id, :id FROM phone WHERE e164 LIKE '%0177'"),
        {"id": member_of(session, JOE).id},
    )
    campaign = launch("dues_reminder", months=0, every="day", at="12:00")
    assert go_out(session, campaign) == {}
    session.execute(text("UPDATE phone SET line_state = 'landline' WHERE e164 LIKE '%0177'"))
    clock.freeze(clock.now() + TOMORROW)
    assert go_out(session, campaign).keys() == {JOE}


def test_a_certification_is_told_once_a_step_and_no_more_when_renewed(session: Session, launch: Launch) -> None:
    prove(session, JOE)
    campaign = launch("certification_expiry", f"member = {JOE}")
    noon = clock.now()
    texts = go_out(session, campaign)  # the Forklift card expires in 21 days, and a class is in 12
    assert "your Forklift expires" in texts[JOE]
    assert "Next class: " in texts[JOE]
    assert "5:30 pm. To book it, text CLASS." in texts[JOE]
    for days, expected in ((1, set()), (13, set()), (14, {JOE}), (15, set()), (20, set())):
        clock.freeze(noon + timedelta(days=days))
        assert go_out(session, campaign).keys() == expected, days
    session.execute(update(Certification).values(expires_on=Certification.expires_on + 365))
    clock.freeze(noon + timedelta(days=21))
    assert go_out(session, campaign) == {}


def test_what_comes_on_the_record_late_is_told_late(session: Session, launch: Launch) -> None:
    prove(session, JOE)
    campaign = launch("certification_expiry", f"member = {JOE}")
    go_out(session, campaign)
    session.execute(
        update(Certification)
        .where(Certification.title == "OSHA 10")
        .values(expires_on=clock.now().date() + timedelta(days=3))
    )
    clock.freeze(clock.now() + TOMORROW)
    assert "OSHA 10" in go_out(session, campaign)[JOE]


def test_a_class_with_a_place_for_the_member_is_told_as_such_and_a_full_one_not(
    session: Session, launch: Launch
) -> None:
    prove(session, JOE)
    lesson = session.scalars(select(Event).where(Event.title == "Forklift refresher")).one()
    lesson.capacity = 1
    session.add(
        Rsvp(
            event_id=lesson.id,
            member_id=member_of(session, KIM).id,
            answer=RsvpAnswer.GOING,
            answered_at=clock.now(),
        )
    )
    session.flush()
    full = go_out(session, launch("certification_expiry", f"member = {JOE}"))[JOE]
    assert full.endswith(".")
    assert "lass" not in full
    session.execute(update(Rsvp).where(Rsvp.event_id == lesson.id).values(member_id=member_of(session, JOE).id))
    mine = go_out(session, launch("certification_expiry", f"member = {JOE}", days=[90]))[JOE]
    assert "You have a place in the class on" in mine


def test_a_steward_gets_numbers_and_days_and_nothing_else(session: Session, launch: Launch) -> None:
    campaign = launch("grievance_deadline", days=[7, 3])
    texts = go_out(session, campaign)  # Joe's hearing is in six days; Maria is steward of his shift
    assert texts.keys() == {MARIA}
    assert "deadlines: 2041 " in texts[MARIA]
    assert not any(word in texts[MARIA] for word in ("Joe", "Miller", "vertime", JOE))
    noon = clock.now()
    for days, expected in ((1, set()), (3, {MARIA}), (4, set())):
        clock.freeze(noon + timedelta(days=days))
        assert go_out(session, campaign).keys() == expected, days


def test_deadlines_of_other_shifts_and_closed_cases_are_not_told(session: Session, launch: Launch) -> None:
    joe = member_of(session, JOE)
    joe.shift = Shift.EVENING
    session.flush()
    assert go_out(session, launch("grievance_deadline")) == {}
    joe.shift = Shift.NIGHT
    session.flush()
    assert go_out(session, launch("grievance_deadline", days=[8])).keys() == {MARIA}
    session.execute(update(Grievance).values(status="settled"))
    assert go_out(session, launch("grievance_deadline", days=[9])) == {}


def test_a_case_of_who_stays_unknown_to_co_workers_is_told_to_its_owner_alone(session: Session, launch: Launch) -> None:
    joe = member_of(session, JOE)
    case = session.scalars(select(Grievance).where(Grievance.number == 2041)).one()
    report = Report(
        local_id=joe.local_id,
        number=900,
        member_id=joe.id,
        channel=Channel.SMS,
        address="+14155550112",
        language="en",
        what="The brakes fail.",
        happened_on=case.filed_on,
        place="Dock 4",
        anonymous=True,
        updates=True,
        deadline=case.filed_on,
        urgent=False,
        state=ReportState.FILED,
        state_at=clock.now(),
        created_at=clock.now(),
        grievance_id=case.id,
    )
    session.add(report)
    case.owner_id = None
    session.flush()
    assert go_out(session, launch("grievance_deadline")) == {}
    owner = session.scalars(select(User).where(User.email == "steward@local1021.example")).one()
    owner.member_id, case.owner_id = member_of(session, MARIA).id, owner.id
    session.flush()
    assert go_out(session, launch("grievance_deadline", days=[8])).keys() == {MARIA}
    report.anonymous, case.owner_id = False, None
    session.flush()
    assert go_out(session, launch("grievance_deadline", days=[9])).keys() == {MARIA}


def test_many_deadlines_are_told_four_a_day_the_nearest_first(session: Session, launch: Launch) -> None:
    joe, today = member_of(session, JOE), clock.now().date()
    for number in range(7):
        case = Grievance(
            local_id=joe.local_id, member_id=joe.id, number=3000 + number, subject="x", status="open", filed_on=today
        )
        session.add(case)
        session.flush()
        step = {"step": 1, "opened_on": today, "next_kind": "appeal_due", "next_on": today + timedelta(days=5)}
        session.add(GrievanceStep(grievance_id=case.id, **step))
    session.flush()
    campaign = launch("grievance_deadline", days=[7])
    first = go_out(session, campaign)[MARIA]
    assert [str(number) in first for number in (3000, 3003, 3004, 2041)] == [True, True, False, False]
    assert ", and 4 more. " in first  # Joe's own 2041 among them
    assert count(first).segments == 1
    clock.freeze(clock.now() + TOMORROW)
    second = go_out(session, campaign)[MARIA]
    assert [str(number) in second for number in (3000, 3004, 3006, 2041)] == [False, True, True, True]
    assert "more" not in second


def test_a_vote_is_for_active_members(session: Session, launch: Launch) -> None:
    campaign = launch(
        "election_deadline",
        vote={"en": "the vote on the contract", "es": "el voto del contrato"},
        how={"en": "At the hall, 9 to 6.", "es": "En el local, de 9 a 6."},
        deadline=(clock.now() + timedelta(days=3, hours=6)).isoformat(),
    )
    texts = go_out(session, campaign)
    assert JOSEPHINE not in texts
    assert "the vote on the contract closes" in texts[MARIA]
    assert "6 pm. At the hall, 9 to 6. Texts are no ballots." in texts[MARIA]
    assert "el voto del contrato cierra el" in texts[ANA]


def test_check_ins_are_for_who_was_quiet(session: Session, launch: Launch) -> None:
    session.execute(text("DELETE FROM touch_point"))
    session.execute(
        text("""INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, at)
                VALUES (:local, :id, 'x', 'sms', 'in', 'test', 'read', :at)"""),
        {"local": local_of(session).id, "id": member_of(session, KIM).id, "at": clock.now() - timedelta(days=60)},
    )
    campaign = launch("check_in", every="day", at="12:00")
    texts = go_out(session, campaign)
    assert KIM not in texts
    assert {ANA, MARIA} <= texts.keys()
    assert "Responde de 1 (mal) a 5 (bien)." in texts[ANA]


def test_a_nudge_is_for_who_is_under_way(session: Session, launch: Launch) -> None:
    session.execute(text("DELETE FROM onboarding_stage"))
    session.execute(text("DELETE FROM onboarding"))
    session.execute(
        text("""INSERT INTO onboarding (local_id, member_id, begun_by, started_at, due_at)
                SELECT local_id, id, 'staff', :now, :now FROM member WHERE number = :number"""),
        {"now": clock.now(), "number": KIM},
    )
    assert go_out(session, launch("onboarding_nudge", every="day", at="12:00")).keys() == {KIM}


def test_a_record_check_shows_the_record_to_proved_numbers(session: Session, launch: Launch) -> None:
    texts = go_out(session, launch("record_check"))
    assert texts.keys() == {ANA, KIM, MARIA}
    assert "we have you at Warehouse, day shift. Still right?" in texts[MARIA]
    assert "te tenemos en Warehouse, turno diurno. ¿Es correcto?" in texts[ANA]


def test_a_survey_asks_its_first_question(session: Session, launch: Launch) -> None:
    first = {"ask": {"en": "Four tens?", "es": "¿Cuatro de diez?"}, "answer": "choice",
             "choices": [{"en": "for", "es": "a favor"}, {"en": "against", "es": "en contra"}]}  # fmt: skip
    texts = go_out(session, launch("survey", questions=[first]))
    assert texts[MARIA] == "Local 1021 survey, not a vote. Four tens? Reply 1 for, 2 against."
    assert texts[ANA].endswith("¿Cuatro de diez? Responde 1 a favor, 2 en contra.")


def test_thanks_and_news_go_to_who_came(session: Session, launch: Launch) -> None:
    happening = add_event(session, {ANA: RsvpAnswer.GOING, KIM: RsvpAnswer.GOING}, came=KIM)
    texts = go_out(session, launch("thank_you", event=happening.id))
    assert texts.keys() == {KIM}
    assert "thank you, Joseph, for coming to Big rally." in texts[KIM]
    news = {"en": "The company will talk.", "es": "La empresa va a hablar."}
    assert go_out(session, launch("outcome", event=happening.id, outcome=news)) == {
        KIM: "Local 1021: you were at Big rally. The company will talk."
    }


def test_thanks_and_news_go_to_who_said_yes(session: Session, launch: Launch) -> None:
    asked = launch("pledge", pledge={"en": "Red shirt on Friday?", "es": "¿Camiseta roja el viernes?"})
    assert "Red shirt on Friday? Reply 1 if so, 2 if not." in go_out(session, asked)[MARIA]
    answered = update(Recipient).where(Recipient.campaign_id == asked.id)
    session.execute(answered.values(answered_at=clock.now(), answer="no"))
    mine = answered.where(Recipient.member_id == member_of(session, MARIA).id)
    session.execute(mine.values(answer="yes"))
    asked.state = CampaignState.DONE
    thanks = {"en": "wearing red", "es": "vestirte de rojo"}
    assert go_out(session, launch("thank_you_yes", campaign=asked.id, what=thanks)).keys() == {MARIA}
    news = {"en": "They saw us.", "es": "Nos vieron."}
    assert go_out(session, launch("outcome_yes", campaign=asked.id, outcome=news)).keys() == {MARIA}


def _when(happening: Event) -> str:
    return format_day_and_time(happening.starts_at.astimezone(ZONE), "en")
