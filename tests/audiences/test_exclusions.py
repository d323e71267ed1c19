"""Who is left out, each by its reason; and of the rest, who gets a text on which number."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from config import clock
from models import (
    Channel,
    ConsentAction,
    ConsentEntry,
    Conversation,
    Erasure,
    ErasureState,
    Handoff,
    HandoffEnd,
    HandoffReason,
    LineState,
    Member,
    MemberPhone,
    MemberStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Phone,
    Recipient,
)
from models.database import make_engine
from models.demo import add_members
from models.local import Local
from scheduler.audiences.exclusions import CAMPAIGN_TEXT, REASONS, Terms
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import EVERYONE
from scheduler.audiences.reach import count, excluded, included
from tests.audiences.conftest import (
    ANA,
    CREW,
    DANA,
    JODI,
    JOE,
    JOSE,
    JOSEPHINE,
    KIM,
    MARIA,
    add_campaign,
    ids,
    local_id,
    terms,
)

TOOK = CREW - {DANA, JODI}


def phone(number: str) -> str:
    """The number of a demo member."""
    last = {ANA: 1, JOE: 2, JOSEPHINE: 3, JOSE: 4, JODI: 4, KIM: 5, DANA: 6, MARIA: 7}[number]
    return f"+1415555011{last}"


def takes(session: Session, asked: Terms | None = None) -> dict[str, str]:
    """The crew's numbers that a text goes to, by member number."""
    asked = asked or terms(session)
    found = included(EVERYONE, asked).subquery()
    rows = session.execute(select(Member.number, found.c.address).join(found, found.c.member_id == Member.id))
    return {row.number: row.address for row in rows if row.number in CREW}


def reason(session: Session, number: str, asked: Terms | None = None) -> str | None:
    """Why a member gets none; both answers of the house must agree."""
    left_out = excluded(session, EVERYONE, asked or terms(session))
    reasons = [word for word, each in left_out.items() if number in {person.number for person in each.members}]
    assert (number in takes(session, asked)) is (reasons == [])
    assert len(reasons) < 2
    return reasons[0] if reasons else None


def consent(session: Session, number: str, action: ConsentAction, topic: str = "all", channel: str = "sms") -> None:
    """One more entry of the ledger."""
    session.execute(
        insert(ConsentEntry).values(
            local_id=local_id(session),
            channel=Channel(channel),
            e164=phone(number),
            action=action,
            topic=topic,
            source="test",
            wording="test",
            at=clock.now(),
        )
    )


def outbox(session: Session, number: str, days_ago: float, kind: OutboxKind, status: OutboxStatus) -> None:
    """A text that was, or is to be, sent."""
    due = clock.now() - timedelta(days=days_ago)
    session.execute(
        insert(Outbox).values(
            local_id=local_id(session),
            channel=Channel.SMS,
            address=phone(number),
            body="x",
            kind=kind,
            **(_belonging(session, number) if kind is CAMPAIGN_TEXT else {}),
            status=status,
            due_at=due,
            created_at=due,
            status_at=due,
        )
    )


def _belonging(session: Session, number: str) -> dict[str, int]:
    """The run and the recipient of a campaign of its own."""
    campaign_id = add_campaign(session, f"Text {uuid4()}", {number: None})
    row = session.execute(select(Recipient.id, Recipient.run_id).where(Recipient.campaign_id == campaign_id)).one()
    return {"run_id": row.run_id, "recipient_id": row.id}


def second_number(session: Session, number: str, e164: str, **values: object) -> None:
    """Another number of a member, with consent."""
    added = Phone(e164=e164, line_state=values.pop("line_state", LineState.UNKNOWN))
    session.add(added)
    session.flush()
    session.add(MemberPhone(phone_id=added.id, member_id=ids(session)[number], **values))
    session.execute(
        insert(ConsentEntry).values(
            local_id=local_id(session),
            channel=Channel.SMS,
            e164=e164,
            action=ConsentAction.OPT_IN,
            source="test",
            wording="test",
            at=clock.now(),
        )
    )
    session.flush()


def test_the_demo_local_is_reached_but_for_two(session: Session) -> None:
    assert takes(session) == {number: phone(number) for number in TOOK}
    assert reason(session, DANA) == "opted_out"
    assert reason(session, JODI) == "shared_number"


class TestConsent:
    def test_the_newest_word_counts(self, session: Session) -> None:
        consent(session, ANA, ConsentAction.OPT_OUT)
        assert reason(session, ANA) == "opted_out"
        consent(session, ANA, ConsentAction.OPT_IN)
        assert reason(session, ANA) is None

    def test_who_never_agreed_has_no_consent(self, session: Session) -> None:
        assert reason(session, ANA, Terms(local_id(session), "all", Channel.WHATSAPP, clock.now(), 3)) == "no_consent"

    def test_an_opt_out_of_one_topic_leaves_the_others(self, session: Session) -> None:
        consent(session, ANA, ConsentAction.OPT_OUT, "events")
        assert reason(session, ANA, terms(session, topic="events")) == "opted_out"
        assert reason(session, ANA, terms(session, topic="dues")) is None

    def test_consent_to_one_topic_after_stop_covers_that_one(self, session: Session) -> None:
        consent(session, ANA, ConsentAction.OPT_OUT)
        consent(session, ANA, ConsentAction.OPT_IN, "events")
        assert reason(session, ANA, terms(session, topic="events")) is None
        assert reason(session, ANA, terms(session, topic="dues")) == "opted_out"

    def test_consent_to_another_topic_alone_is_none(self, session: Session) -> None:
        asked = Terms(local_id(session), "political", Channel.WHATSAPP, clock.now(), 3)
        consent(session, ANA, ConsentAction.OPT_IN, "events", "whatsapp")
        assert reason(session, ANA, asked) == "no_consent"

    def test_a_stop_on_another_channel_does_not_count(self, session: Session) -> None:
        consent(session, ANA, ConsentAction.OPT_OUT, channel="whatsapp")
        assert reason(session, ANA) is None


class TestNumbers:
    def test_no_number(self, session: Session) -> None:
        _end_links(session, ANA, "replaced")
        assert reason(session, ANA) == "no_number"

    def test_a_wrong_number(self, session: Session) -> None:
        _end_links(session, ANA, "wrong_number")
        assert reason(session, ANA) == "wrong_number"

    def test_a_new_number_mends_a_wrong_one(self, session: Session) -> None:
        _end_links(session, ANA, "wrong_number")
        second_number(session, ANA, "+14155550151")
        assert takes(session)[ANA] == "+14155550151"

    @pytest.mark.parametrize("state", [LineState.INVALID, LineState.LANDLINE, LineState.UNREACHABLE])
    def test_a_number_that_takes_no_texts(self, session: Session, state: LineState) -> None:
        _line_state(session, ANA, state)
        assert reason(session, ANA) == "dead_number"

    def test_a_second_number_that_lives_is_taken(self, session: Session) -> None:
        _line_state(session, ANA, LineState.LANDLINE)
        second_number(session, ANA, "+14155550151")
        assert takes(session)[ANA] == "+14155550151"

    def test_the_number_proved_last_is_taken(self, session: Session) -> None:
        second_number(session, ANA, "+14155550151", verified_until=clock.now() + timedelta(days=170))
        assert takes(session)[ANA] == "+14155550151"

    def test_a_number_of_their_own_comes_before_a_shared_one(self, session: Session) -> None:
        second_number(session, JODI, "+14155550151")
        assert takes(session) == {number: phone(number) for number in TOOK} | {JODI: "+14155550151"}

    def test_who_has_opted_out_is_not_texted_on_another_number(self, session: Session) -> None:
        second_number(session, DANA, "+14155550151")
        assert reason(session, DANA) == "opted_out"

    def test_one_text_a_number_goes_to_the_first_who_may_get_it(self, session: Session) -> None:
        assert reason(session, JOSE) is None
        _erasure(session, JOSE)
        assert reason(session, JOSE) == "pending_erasure"
        assert reason(session, JODI) is None


class TestHandoffs:
    def test_whoever_is_talking_with_a_person_is_left_alone(self, session: Session) -> None:
        handoff = _handoff(session, ANA)
        assert reason(session, ANA) == "in_handoff"
        handoff.closed_at, handoff.ended = clock.now(), HandoffEnd.STAFF
        session.flush()
        assert reason(session, ANA) is None

    def test_so_is_the_number_they_talk_on(self, session: Session) -> None:
        _handoff(session, JOSE, member=False)
        assert {reason(session, JOSE), reason(session, JODI)} == {"in_handoff"}


class TestTooOften:
    def test_enough_texts_in_seven_days(self, session: Session) -> None:
        for days_ago, status in ((1, OutboxStatus.DELIVERED), (6.9, OutboxStatus.SENT)):
            outbox(session, ANA, days_ago, CAMPAIGN_TEXT, status)
        assert reason(session, ANA) is None
        outbox(session, ANA, -2, CAMPAIGN_TEXT, OutboxStatus.PLANNED)
        assert reason(session, ANA) == "too_often"
        assert reason(session, ANA, terms(session, most_per_week=4)) is None

    def test_what_does_not_count(self, session: Session) -> None:
        outbox(session, ANA, 7.1, CAMPAIGN_TEXT, OutboxStatus.DELIVERED)
        outbox(session, JOE, 1, CAMPAIGN_TEXT, OutboxStatus.DELIVERED)
        for kind in (OutboxKind.REPLY, OutboxKind.NOTICE, OutboxKind.RELAY):
            outbox(session, ANA, 1, kind, OutboxStatus.DELIVERED)
        for status in (OutboxStatus.FAILED, OutboxStatus.EXPIRED, OutboxStatus.CANCELED):
            outbox(session, ANA, 1, CAMPAIGN_TEXT, status)
        assert reason(session, ANA, terms(session, most_per_week=1)) is None


def test_a_wish_to_be_erased_waits(session: Session) -> None:
    _erasure(session, ANA)
    assert reason(session, ANA) == "pending_erasure"


def test_who_is_not_eligible(session: Session) -> None:
    asked = terms(session)
    members_only = Terms(asked.local_id, "all", Channel.SMS, asked.now, 3, (MemberStatus.ACTIVE,))
    assert reason(session, JOSEPHINE, members_only) == "not_eligible"


def test_the_first_reason_is_told(session: Session) -> None:
    _erasure(session, DANA)
    _handoff(session, DANA)
    assert reason(session, DANA) == "pending_erasure"


def test_a_query_about_numbers_asks_of_the_member_and_not_of_the_number_that_is_texted(session: Session) -> None:
    assert count(session, parse("verified = yes"), terms(session)).included == len({ANA, JOSEPHINE, KIM, MARIA})


def test_each_is_one_statement_and_they_agree(session: Session, statements: list[str]) -> None:
    asked = terms(session)
    statements.clear()
    told = count(session, EVERYONE, asked)
    assert len(statements) == 1
    left_out = excluded(session, EVERYONE, asked)
    assert len(statements) == 2
    rows = session.execute(included(EVERYONE, asked)).all()
    assert len(statements) == 3
    assert told.included == len(rows)
    assert told.excluded == {word: each.count for word, each in left_out.items()}
    assert told.matching == told.included + sum(told.excluded.values())
    assert sum(told.by_language.values()) == sum(told.by_worksite.values()) == told.included
    assert told.by_language["es"] == 1
    assert told.by_worksite["Warehouse"] == len(TOOK - {JOSEPHINE})
    assert set(told.excluded) <= set(REASONS)
    assert rows[0]._fields == ("member_id", "phone_id", "address", "language", "worksite_id", "shift")


@pytest.fixture
def big(demo_url: str) -> Iterator[Engine]:
    engine = make_engine(demo_url, pool_size=1)
    with Session(engine) as session, session.begin():
        add_members(session, session.scalars(select(Local)).one(), 120, clock.now())
        session.execute(text("UPDATE phone SET line_state = 'landline' WHERE e164 LIKE '+1628%'"))
    yield engine
    engine.dispose()


def test_fifty_of_a_reason_are_shown_and_all_are_counted(big: Engine) -> None:
    with Session(big) as session:
        dead = excluded(session, EVERYONE, terms(session))["dead_number"]
    assert (dead.count, len(dead.members)) == (120, 50)
    assert [person.number for person in dead.members] == [str(1_000_000 + index) for index in range(50)]


def _end_links(session: Session, number: str, why: str) -> None:
    session.execute(
        text("UPDATE member_phone SET ended_at = now(), ended_reason = :why WHERE member_id = :id"),
        {"why": why, "id": ids(session)[number]},
    )


def _line_state(session: Session, number: str, state: LineState) -> None:
    session.execute(text("UPDATE phone SET line_state = :s WHERE e164 = :p"), {"s": state.value, "p": phone(number)})


def _erasure(session: Session, number: str) -> None:
    now = clock.now()
    session.add(
        Erasure(
            local_id=local_id(session),
            member_id=ids(session)[number],
            channel=Channel.SMS,
            address=phone(number),
            language="en",
            state=ErasureState.WAITING,
            asked_at=now,
            due_at=now,
        )
    )
    session.flush()


def _handoff(session: Session, number: str, *, member: bool = True) -> Handoff:
    now = clock.now()
    talk = session.scalars(select(Conversation.id).where(Conversation.address == phone(number))).one()
    handoff = Handoff(
        local_id=local_id(session),
        conversation_id=talk,
        member_id=ids(session)[number] if member else None,
        reason=HandoffReason.ASKED,
        opened_at=now,
        member_at=now,
        silent_at=now,
    )
    session.add(handoff)
    session.flush()
    return handoff
