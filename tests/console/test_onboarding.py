"""The board of new members: stages and ages, who is late; reminded, matched, ended by hand and taken back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from config import clock
from tests.console.topics.onboarding import add_onboarding
from tests.fixtures.line import KIM
from tests.fixtures.office import Office

ZONE = ZoneInfo("America/Los_Angeles")
MOST_STATEMENTS = 20


def stage_of(office: Office, number: str) -> str:
    """What the member's own row says."""
    found: str = office.line.value("SELECT onboarding_stage FROM member WHERE number = :number", number=number)
    return found


def to_hour(hour: int) -> None:
    """Moves the clock on to this hour of the local's day."""
    here = clock.now().astimezone(ZONE)
    at = here.replace(hour=hour, minute=0)
    clock.shift((at if at > here else at + timedelta(days=1)) - here)


def test_the_board_by_stage_and_age(office: Office) -> None:
    add_onboarding(office.line, "10426", stage="details", days_ago=5)
    add_onboarding(office.line, "10425", stage="welcome", days_ago=40)
    add_onboarding(office.line, "10421")
    browser = office.signed_in("organizer")
    page = browser.get("/onboarding/").text
    not_begun, welcome, details = (page.index(f'id="stage-{name}"') for name in ("not_begun", "welcome", "details"))
    assert not_begun < page.index("Ana Reyes") < welcome < page.index("Jodi Lee") < details < page.index("Joseph Kim")
    assert "5 days here" in page
    assert page.count("late since") == 1
    assert "3 under way, 1 late" in page
    late = browser.get("/onboarding/?show=late").text
    assert "Jodi Lee" in late
    assert "Joseph Kim" not in late
    silent = browser.get("/onboarding/?show=silent").text
    assert "Joseph Kim" in silent
    assert "Ana Reyes" not in silent


def test_somebody_is_started(office: Office) -> None:
    to_hour(11)
    browser = office.signed_in("organizer")
    browser.get("/onboarding/start")
    assert "There is no active member 99999." in browser.post("/onboarding/start", {"number": "99999"}).text
    done = browser.post("/onboarding/start", {"number": "10426"})
    assert "A text is on its way." in browser.get(done.headers["Location"]).text
    assert office.line.value("SELECT address FROM outbox") == KIM
    assert "is at it since" in browser.post("/onboarding/start", {"number": "10426"}).text


def test_a_reminder_once_a_day(office: Office) -> None:
    to_hour(11)
    one = add_onboarding(office.line, "10426", stage="details", days_ago=5)
    browser = office.signed_in("organizer")
    browser.get(f"/onboarding/{one}")
    done = browser.post(f"/onboarding/{one}/nudge")
    assert "A text is on its way." in browser.get(done.headers["Location"]).text
    again = browser.post(f"/onboarding/{one}/nudge")
    assert "in the last 24 hours" in browser.get(again.headers["Location"]).text
    assert office.line.value("SELECT count(*) FROM outbox") == 1


def test_in_the_night_it_waits(office: Office) -> None:
    to_hour(22)
    one = add_onboarding(office.line, "10426", stage="details", days_ago=5)
    browser = office.signed_in("organizer")
    browser.get(f"/onboarding/{one}")
    done = browser.post(f"/onboarding/{one}/nudge")
    assert "It waits" in browser.get(done.headers["Location"]).text
    assert office.line.value("SELECT count(*) FROM outbox") == 0


def test_a_buddy_of_the_worksite_shift_and_language(office: Office) -> None:
    one = add_onboarding(office.line, "10426", stage="details")
    browser = office.signed_in("organizer")
    page = browser.get(f"/onboarding/{one}").text
    assert page.index("Joe Miller") < page.index("Ana Reyes")  # of the same shift both, of the same language one
    assert "Josephine" not in page
    assert "José Ortiz" not in page  # of another shift, and five fit better
    assert (
        "no active member 99999"
        in browser.get(browser.post(f"/onboarding/{one}/buddy", {"number": "99999"}).headers["Location"]).text
    )
    browser.post(f"/onboarding/{one}/buddy", {"number": "10422"})
    assert "buddy: Joe Miller" in browser.get("/onboarding/").text
    browser.post(f"/onboarding/{one}/no-buddy")
    assert office.line.value("SELECT buddy_id FROM onboarding") is None
    audited = {action for (action,) in office.line.rows("SELECT action FROM audit_entry")}
    assert {"buddy_matched", "buddy_unmatched", "onboarding_viewed"} <= audited


def test_stages_are_ended_by_hand_and_taken_back(office: Office) -> None:
    one = add_onboarding(office.line, "10426", stage="details")
    browser = office.signed_in("organizer")
    browser.get(f"/onboarding/{one}")
    for stage in ("welcome", "details", "steward", "orientation"):
        browser.post(f"/onboarding/{one}/stages/{stage}/done")
    assert stage_of(office, "10426") == "first_action"
    browser.post(f"/onboarding/{one}/stages/first_action/done")
    assert stage_of(office, "10426") == "completed"
    assert office.line.value("SELECT completed_at IS NOT NULL FROM onboarding")
    assert "Completed" in browser.get(f"/onboarding/{one}").text
    browser.post(f"/onboarding/{one}/stages/steward/open-again")
    assert stage_of(office, "10426") == "steward"
    assert office.line.value("SELECT completed_at IS NULL AND text_at IS NOT NULL FROM onboarding")
    refused = browser.post(f"/onboarding/{one}/stages/nothing/done")
    assert "There is no stage nothing." in browser.get(refused.headers["Location"]).text


def test_what_a_member_ended_is_not_taken_back(office: Office) -> None:
    one = add_onboarding(office.line, "10426", stage="details")
    office.line.run("UPDATE onboarding_stage SET finished_at = now(), ended = 'skipped'")
    browser = office.signed_in("organizer")
    browser.get(f"/onboarding/{one}")
    browser.post(f"/onboarding/{one}/stages/details/open-again")
    assert office.line.value("SELECT ended FROM onboarding_stage") == "skipped"


def test_another_local_changes_nothing(office: Office) -> None:
    one = add_onboarding(office.line, "10426", stage="details")
    stranger = office.next_door("organizer")
    stranger.get("/onboarding/start")
    for path in ("nudge", "buddy", "no-buddy", "stages/details/done", "stages/details/open-again"):
        assert stranger.post(f"/onboarding/{one}/{path}", {"number": "10422"}).status_code == 404, path


def test_who_is_late_waits_on_today(office: Office) -> None:
    add_onboarding(office.line, "10426", stage="details", days_ago=45)
    page = office.signed_in("organizer").get("/today").text
    assert "Late getting started" in page
    assert "Joseph Kim" in page
    assert "onboarding-" not in office.signed_in("steward").get("/today").text


def test_what_the_pages_cost(office: Office) -> None:
    one = add_onboarding(office.line, "10426", stage="details")
    browser = office.signed_in("organizer")
    for path in ("", "?show=late", str(one)):
        assert len(office.statements(browser, f"/onboarding/{path}")) <= MOST_STATEMENTS, path
