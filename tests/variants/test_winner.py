"""The winner of a test: picked at its hour, sent to the rest, once."""

from collections import Counter
from datetime import timedelta

import pytest

from config import clock
from models import Local
from models.demo import add_members
from scheduler.chores import send_winner
from scheduler.desk import Desk
from scheduler.variants.winner import decide
from scheduler.wake import Waker
from tests.campaigns.conftest import MORNING, Office, hour

TEST = ("--variant", "b.en=Come Friday!", "--variant", "b.es=¡Ven el viernes!", "--test", "40", "--control", "10")
WINNER_AT = hour(24, 15)


@pytest.fixture
def crowd(office: Office) -> Office:
    """The demo local with 400 members more."""
    with office.line.sessions.begin() as session:
        local = session.query(Local).one()
        add_members(session, local, 400, clock.now())
    return office


def begun(office: Office) -> int:
    """A campaign under test, its texts sent."""
    number = office.approved("News", *TEST, "--winner-at", "2026-11-24 15:00")
    office.tick(MORNING)
    sent(office)
    return number


def sent(office: Office) -> None:
    office.line.run("UPDATE outbox SET status = 'sent' WHERE kind = 'campaign'")


def reply(office: Office, variant: str, percent: int) -> None:
    """So many of those who got the variant write back."""
    office.line.run(
        """
        UPDATE recipient SET replied_at = now() WHERE id IN (
            SELECT id FROM recipient WHERE variant = :variant ORDER BY address
            LIMIT (SELECT count(*) * :percent / 100 FROM recipient WHERE variant = :variant))
        """,
        variant=variant,
        percent=percent,
    )


def send(office: Office) -> None:
    """The chore that picks winners, then the one that plans."""
    send_winner.chore(Desk(office.line.sessions, Waker(office.line.settings.redis_url), lambda: office.line.bot))
    office.tick()


def drawn(office: Office) -> Counter[str]:
    return Counter(row.variant for row in office.line.rows("SELECT variant FROM recipient"))


def winner(office: Office, number: int) -> str | None:
    found: str | None = office.line.value("SELECT winner FROM campaign WHERE id = :number", number=number)
    return found


def why(office: Office) -> list[str]:
    return [row.detail for row in office.line.rows("SELECT detail FROM audit_entry WHERE action = 'campaign_winner'")]


def test_the_winner_goes_to_the_rest_once(crowd: Office) -> None:
    number = begun(crowd)
    tested = drawn(crowd)
    assert tested.keys() == {"a", "b", "control"}
    reply(crowd, "a", 5)
    reply(crowd, "b", 60)
    clock.freeze(WINNER_AT - timedelta(seconds=1))
    send(crowd)
    assert (winner(crowd, number), drawn(crowd)) == (None, tested)
    clock.freeze(WINNER_AT)
    send(crowd)
    assert winner(crowd, number) == "b"
    after = drawn(crowd)
    assert (after["a"], after["control"]) == (tested["a"], tested["control"])
    assert after["b"] > tested["b"] + 150
    assert after.total() - after["control"] == crowd.line.value("SELECT count(*) FROM outbox WHERE kind = 'campaign'")
    assert why(crowd)[0].endswith("the difference is real. The others get B too.")
    send(crowd)
    crowd.tick(WINNER_AT + timedelta(minutes=5))
    assert drawn(crowd) == after
    assert len(why(crowd)) == 1
    sent(crowd)
    crowd.tick()
    assert crowd.state(number) == "done"


def test_the_figures_stay_those_of_the_test(crowd: Office) -> None:
    number = begun(crowd)
    reply(crowd, "a", 5)
    reply(crowd, "b", 60)
    before = crowd.told("variants", str(number))
    clock.freeze(WINNER_AT)
    send(crowd)
    after = crowd.told("variants", str(number))
    assert (after["winner"], after["leading"], after["real"]) == ("b", "b", True)
    assert after["variants"] == before["variants"]
    assert "B won, and is for the rest." in crowd.type("variants", "News")


def test_a_lead_that_is_not_sure_is_sent_and_said(crowd: Office) -> None:
    number = begun(crowd)
    reply(crowd, "a", 10)
    reply(crowd, "b", 14)
    clock.freeze(WINNER_AT)
    send(crowd)
    assert winner(crowd, number) == "b"
    assert why(crowd)[0].endswith("The difference is not sure, and the others get B, which leads.")


def test_when_nobody_answered_it_is_a(crowd: Office) -> None:
    number = begun(crowd)
    clock.freeze(WINNER_AT)
    send(crowd)
    assert winner(crowd, number) == "a"
    assert why(crowd)[0].endswith("Nobody has done anything yet, and the others get A.")


def test_a_clock_that_dies_before_the_commit_leaves_nothing_and_after_it_nothing_undone(crowd: Office) -> None:
    number = begun(crowd)
    tested = drawn(crowd)
    clock.freeze(WINNER_AT)
    with crowd.line.sessions() as session:
        assert decide(session, crowd.line.bot.kinds, number, clock.now()) is not None
        session.rollback()
    assert winner(crowd, number) is None
    assert crowd.line.value("SELECT count(*) FROM campaign_run WHERE planned_at IS NULL") == 0
    # Committed, and killed before anything was planned: the next clock plans it, as often as it likes.
    with crowd.line.sessions.begin() as session:
        decide(session, crowd.line.bot.kinds, number, clock.now())
    assert drawn(crowd) == tested
    crowd.tick()
    planned = drawn(crowd)
    assert planned["a"] > tested["a"] + 150
    send(crowd)
    assert drawn(crowd) == planned


def test_a_paused_campaign_picks_its_winner_when_it_goes_on(crowd: Office) -> None:
    number = begun(crowd)
    crowd.type("pause", str(number))
    clock.freeze(WINNER_AT)
    send(crowd)
    assert winner(crowd, number) is None
    crowd.type("resume", str(number))
    send(crowd)
    assert winner(crowd, number) == "a"


def test_a_campaign_with_a_question_is_judged_by_its_answers(office: Office) -> None:
    pledge = ("--set", "pledge.en=Red shirt on Friday?", "--set", "pledge.es=¿Camiseta roja el viernes?")
    office.type("create", "--kind", "pledge", "--name", "Pledge", "--audience", "everyone", *pledge)
    assert office.told("variants", "Pledge")["by"] == "answered"
    assert office.told("variants", str(office.draft()))["by"] == "replied"


def test_small_groups_are_not_shown(office: Office) -> None:
    number = office.approved("News", *TEST[:4])
    office.tick()
    sent(office)
    shown = office.told("variants", str(number))
    assert all(row == {"variant": row["variant"], "suppressed": True} for row in shown["variants"])
    assert "fewer than 5" in office.type("variants", str(number))
