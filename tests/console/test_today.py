"""The first page: what waits, for whom, in which order, and what it costs."""

from datetime import timedelta

from config import clock
from tests.console.topics.campaign_results import begun
from tests.fixtures.line import ANA, JOE
from tests.fixtures.office import Office

MOST_STATEMENTS = 20


def add_note(office: Office, number: str, kind: str, days: float) -> None:
    """A note about a member that waits for so many days."""
    office.line.run(
        """
        INSERT INTO staff_note (local_id, member_id, address, kind, detail, at)
        SELECT local_id, id, '', :kind, 'Please look.', :at FROM member WHERE number = :number
        """,
        number=number,
        kind=kind,
        at=clock.now() - timedelta(days=days),
    )


def test_urgent_things_first_then_the_oldest(office: Office) -> None:
    add_note(office, "10421", "request", 30)
    add_note(office, "10426", "urgent", 1)
    page = office.signed_in("organizer").get("/today").text
    kim, ana, jodi = (page.index(name) for name in ("Joseph Kim", "Ana Reyes", "Jodi Lee"))
    assert kim < ana < jodi


def test_a_steward_sees_their_own_threads_alone(office: Office) -> None:
    add_note(office, "10421", "request", 1)
    steward = office.signed_in("steward")
    assert "handoff-" not in steward.get("/today").text
    office.line.text(ANA, "person")
    office.line.run("UPDATE member_phone SET verified_until = now() + interval '1 year'")
    office.line.text(JOE, "person")
    held = office.line.rows("SELECT steward_id IS NULL FROM handoff")
    page = steward.get("/today").text
    assert page.count("handoff-") == sum(not queued for (queued,) in held)
    assert office.signed_in("organizer").get("/today").text.count('id="handoff-') == len(held)


def test_who_asks_for_a_person_is_one_row_until_they_are_answered(office: Office) -> None:
    before = office.signed_in("organizer").get("/today").text.count(": Ana Reyes (10421)</span>")
    office.line.text(ANA, "person")
    assert office.line.value("SELECT count(*) FROM staff_note WHERE kind = 'person_asked' AND done_at IS NULL")
    page = office.signed_in("organizer").get("/today").text
    assert page.count(": Ana Reyes (10421)</span>") == before + 1


def test_another_local_sees_nothing_of_it(office: Office) -> None:
    add_note(office, "10421", "urgent", 1)
    assert "Nothing waits for you." in office.next_door("organizer").get("/today").text


def test_a_look_at_names_is_audited_in_one_statement(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/today")
    seen = office.line.rows(
        "SELECT DISTINCT number FROM audit_entry JOIN member ON member.id = member_id "
        "WHERE actor = 'user:organizer@local1021.example' AND action = 'listed' ORDER BY 1"
    )
    assert {"10423", "10425"} <= {number for (number,) in seen}


def test_a_campaign_that_runs_tells_how_far_it_is(office: Office) -> None:
    begun(office.line)
    page = office.signed_in("organizer").get("/today").text
    assert "31 of 40 texts are through; what may leave now has left in about 8 seconds" in page


def test_no_page_asks_the_database_often(office: Office) -> None:
    for number in ("10421", "10422", "10423", "10424", "10425", "10426"):
        add_note(office, number, "request", 2)
    admin = office.signed_in("admin")
    costs = {path: len(office.statements(admin, path)) for path in ("/today", "/people/", "/audit/", "/account/")}
    assert max(costs.values()) <= MOST_STATEMENTS, costs


def test_pages_without_anybody_ask_nothing(office: Office) -> None:
    assert office.statements(office.browser(), "/account/sign-in") == []
    assert office.statements(office.signed_in("admin"), "/static/console.css") == []
