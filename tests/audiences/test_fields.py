"""Each field finds the members it says, alone and joined with others, in one statement."""

from collections.abc import Set

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import clock
from models import Campaign, Event, Member, MemberStatus
from scheduler.audiences.compiling import compile_query
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.parsing import parse
from tests.audiences.conftest import ANA, CREW, DANA, JODI, JOE, JOSE, JOSEPHINE, KIM, MARIA, local_id

CASES: list[tuple[str, Set[str]]] = [
    ("everyone", {*CREW}),
    ("worksite = Yard", {JODI}),
    ("worksite = warehouse", CREW - {JODI, JOSEPHINE}),
    ("worksite in (Yard, Warehouse)", CREW - {JOSEPHINE}),
    ("worksite != Warehouse", {JODI, JOSEPHINE}),
    ("worksite = Nowhere", set()),
    ('employer = "Harbor Transit"', {JODI}),
    ('not employer = "Harbor Transit"', CREW - {JODI}),
    ("unit = clerical", {MARIA}),
    ("unit != Clerical", CREW - {MARIA}),
    ("shift = night", {JOSE}),
    ("shift not in (night, evening)", CREW - {JOSE}),
    ("language = es", {ANA}),
    ("status = retiree", {JOSEPHINE}),
    ("status = active", CREW - {JOSEPHINE}),
    ("tenure <= 1 month", {KIM}),
    ("tenure >= 1 month", CREW - {KIM}),
    ("tenure >= 40 months", set()),
    ("dues = owes", {JOE, JOSE}),
    ("dues = paid_up", {ANA, JODI, KIM, DANA}),
    ("dues = exempt", {JOSEPHINE, MARIA}),
    ("dues = exempt_leave", {MARIA}),
    ("dues in (owes, exempt_retiree)", {JOE, JOSE, JOSEPHINE}),
    ("not dues in (owes, exempt_retiree)", {ANA, JODI, KIM, DANA, MARIA}),
    ("owes_since >= 0 months", {JOE, JOSE}),
    ("owes_since >= 1 month", {JOE}),
    ("owes_since <= 1 month", {JOSE}),
    ("certification within 30 days", {JOE}),
    ("certification(Forklift) within 20 days", set()),
    ("certification(forklift) within 21 days", {JOE}),
    ('certification("Food handler") = valid', {ANA}),
    ('certification("OSHA 10") = valid', {JOE}),
    ("certification(CPR) = expired", {JOE}),
    ("certification(CPR) = none", CREW - {JOE}),
    ("certification = none", CREW - {JOE, ANA}),
    ("certification in (expired, none)", CREW - {ANA}),
    ("last_touch >= 30 days", CREW - {ANA, JOE}),
    ("last_touch <= 30 days", {ANA, JOE}),
    ("last_touch >= 365 days", CREW - {ANA, JOE, JOSE}),
    ("last_heard >= 30 days", CREW - {JOE}),
    ("last_heard <= 200 days", {ANA, JOE}),
    ("texted = Rally", {ANA, JOE, JOSE, MARIA}),
    ('texted in (Rally, "How are you? 2")', {ANA, JOE, JOSE, MARIA, KIM}),
    ("not texted = rally", {JOSEPHINE, JODI, KIM, DANA}),
    ("answer(Rally) = yes", {ANA}),
    ("answer(Rally) = YES", {ANA}),
    ("answer(Rally) in (no, 3)", {JOE, MARIA}),
    ("answer(Rally) = nothing", {JOSE}),
    ("answer(Rally) = anything", {ANA, JOE, MARIA}),
    ("not answer(Rally) = yes", CREW - {ANA}),
    ("not answer(Rally) = nothing", CREW - {JOSE}),
    ("rsvp(Picnic) = going", {ANA}),
    ("rsvp(picnic) in (maybe, not_going)", {JOSE, JOE}),
    ("rsvp(Picnic) = waiting", {KIM}),
    ("rsvp(Picnic) = attended", set()),
    ("rsvp(Picnic) = none", CREW - {ANA, JOE, JOSE, KIM}),
    ('rsvp("Old picnic") = attended', {JOE}),
    ("grievance = open", {JOE}),
    ("grievance = none", CREW - {JOE}),
    ("not grievance = none", {JOE}),
    ("onboarding = not_started", CREW - {KIM, ANA, JOE}),
    ("onboarding = under_way", {KIM}),
    ("onboarding = finished", {ANA}),
    ("onboarding in (declined, finished)", {ANA, JOE}),
    ("points = on", {ANA}),
    ("points = off", CREW - {ANA}),
    ("steward = yes", {MARIA}),
    ("steward = no", CREW - {MARIA}),
    ("verified = yes", {ANA, JOSEPHINE, KIM, DANA, MARIA}),
    ("verified = no", {JOE, JOSE, JODI}),
    ("member in (10421, 10422, 99999)", {ANA, JOE}),
    ("not member = 10421", CREW - {ANA}),
    ("check_in <= 3", {JOSE}),
    ("check_in >= 4", {ANA, JOE}),
    ("check_in = 4", {ANA}),
    ("check_in = nothing", {JOE, KIM}),
    ("check_in in (2, nothing)", {JOSE, JOE, KIM}),
    ("not check_in >= 4", CREW - {ANA, JOE}),
    ("worksite = Warehouse and dues = owes", {JOE, JOSE}),
    ("dues = owes or language = es", {JOE, JOSE, ANA}),
    ("not (dues = owes or language = es)", CREW - {JOE, JOSE, ANA}),
    ("not (worksite = Warehouse and not dues = owes)", {JODI, JOSEPHINE, JOE, JOSE}),
    ("not not steward = yes", {MARIA}),
    ("not everyone", set()),
    ("not everyone or steward = yes", {MARIA}),
    ("(last_touch >= 30 days or points = on) and not (grievance = open or check_in = nothing)", CREW - {JOE, KIM}),
]


def found(session: Session, query: str) -> set[str]:
    compiled = compile_query(parse(query), local_id(session), clock.now())
    numbers = select(Member.number).where(Member.id.in_(compiled.select))
    return {*session.scalars(numbers)} & CREW


@pytest.mark.parametrize(("query", "numbers"), CASES, ids=[query for query, _ in CASES])
def test_a_query_finds(session: Session, query: str, numbers: Set[str]) -> None:
    assert found(session, query) == numbers


@pytest.mark.parametrize("query", [query for query, _ in CASES])
def test_what_a_query_does_not_find_is_found_by_its_opposite(session: Session, query: str) -> None:
    assert found(session, f"not ({query})") == CREW - found(session, query)


def test_every_field_has_a_case() -> None:
    assert {name for name in FIELDS if not any(name in query for query, _ in CASES)} == set()


def test_a_query_is_one_statement(session: Session, statements: list[str]) -> None:
    own = local_id(session)
    statements.clear()
    query = " and ".join(field.example for field in FIELDS.values())
    session.execute(compile_query(parse(query), own, clock.now()).select).all()
    assert len(statements) == 1


def test_campaigns_and_events_can_be_named_by_their_number(session: Session) -> None:
    rally = session.scalars(select(Campaign.id).where(Campaign.name == "Rally")).one()
    first = session.scalars(select(Event.id).where(Event.title == "Picnic").order_by(Event.starts_at)).first()
    assert found(session, f"answer(#{rally}) = yes") == {ANA}
    assert found(session, f"rsvp(#{first}) = attended") == {JOE}


def test_another_local_has_none_of_it(session: Session) -> None:
    for query in ("everyone", "not steward = yes", "dues = owes"):
        compiled = compile_query(parse(query), local_id(session) + 1, clock.now())
        assert session.scalars(compiled.select).all() == []


def test_who_has_left_or_waits_is_in_no_audience(session: Session) -> None:
    members = session.scalars(select(Member).where(Member.number.in_([ANA, JOE]))).all()
    members[0].status, members[1].status = MemberStatus.LEFT, MemberStatus.PENDING
    session.flush()
    assert found(session, "everyone") == CREW - {ANA, JOE}
