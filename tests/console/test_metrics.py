"""The page of figures: what is told of a week, what is hidden, and what is aimed at."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from config import clock
from console.language import speaking
from console.language.moments import day
from scheduler.measures.weeks import monday_of
from tests.fixtures.office import Office

ROW = """
    INSERT INTO metric_week (local_id, figure, week, breakdown, group_key, people, number, of_all, number_reached,
                             of_reached, seconds, final, counted_at)
    SELECT id, :figure, :week, :breakdown, :key, :people, :number, :people, :number, :reached, :seconds, :final, now()
    FROM local WHERE handle = 'local-1021'
"""


@pytest.fixture
def week(office: Office) -> date:
    """This week's Monday, with nothing counted."""
    office.line.run("DELETE FROM metric_week")
    return monday_of("America/Los_Angeles", clock.now())


def counted(
    office: Office,
    week: date,
    figure: str,
    number: int,
    people: int,
    breakdown: str = "",
    key: str = "",
    **about: object,
) -> None:
    usual = {"reached": people, "seconds": None, "final": False}
    values = usual | {
        "figure": figure,
        "week": week,
        "breakdown": breakdown,
        "key": key,
        "number": number,
        "people": people,
    }
    office.line.run(ROW, **(values | about))


def test_both_denominators_the_aim_and_the_week_before_are_told(office: Office, week: date) -> None:
    counted(office, week - timedelta(weeks=1), "took_part", 30, 100, reached=60, final=True)
    counted(office, week, "took_part", 41, 100, reached=80)
    page = office.signed_in("viewer").get("/figures/").text
    assert "41 %" in page
    assert "(41 of 100)" in page
    assert "51.2 %" in page
    assert "(41 of 80)" in page
    assert "11 more than the week before" in page
    assert "Aim: 65 % or more." in page
    assert "not yet" in page
    assert 'aria-label="from 30 to 41"' in page


def test_a_wait_and_members_a_steward_are_told_in_their_own_words(office: Office, week: date) -> None:
    counted(office, week, "first_reply", 9, 10, seconds=3 * 3600)
    counted(office, week, "steward_coverage", 5, 90)
    page = office.signed_in("viewer").get("/figures/").text
    assert "Half of them waited less than 3 hours." in page
    assert "18 to 1" in page
    assert "90 members, 5 stewards" in page
    assert "reached" in page


def test_small_groups_and_what_would_tell_of_them_are_hidden(office: Office, week: date) -> None:
    counted(office, week, "did_it", 20, 40)
    for key, number, people in (("day", 11, 24), ("evening", 7, 12), ("night", 2, 4)):
        counted(office, week, "did_it", number, people, "shift", key)
    page = office.signed_in("viewer").get("/figures/did_it").text
    assert "(11 of 24)" in page
    assert "of 12)" not in page, "with the total and the day shift it would tell of the night shift"
    assert "of 4)" not in page
    assert page.count("hidden</td>") == 2
    file = office.signed_in("viewer").get("/figures/file.csv").get_data(as_text=True)
    assert 'evening,"fewer than 5, or would tell of one"' in file
    assert ",11,24," in file


def test_a_total_of_fewer_than_five_is_hidden(office: Office, week: date) -> None:
    counted(office, week, "resolved", 2, 3)
    for path in ("/figures/", "/figures/resolved", "/figures/file.csv"):
        page = office.signed_in("viewer").get(path).text
        assert "2 of 3" not in page
        assert ",2,3," not in page
    assert "Hidden: fewer than 5 people." in office.signed_in("viewer").get("/figures/").text


def test_an_organizer_sets_what_is_aimed_at_and_the_old_aim_stays_on_record(office: Office, week: date) -> None:
    counted(office, week, "took_part", 41, 100)
    organizer = office.signed_in("organizer")
    organizer.get("/figures/took_part/plan")
    for target, note in ((40, "Walk the docks"), (50, "=Phone bank")):
        sent = organizer.post("/figures/took_part/plan", {"target": target, "owner": "Olivia", "note": note})
        assert sent.status_code == 302
    page = office.signed_in("viewer").get("/figures/took_part").text
    assert "Aim: 50 % or more." in page
    assert "Walk the docks" in page
    assert "Olivia" in page
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'metric_plan_set'") == 2
    refused = organizer.post("/figures/took_part/plan", {"target": "300", "owner": "", "note": ""})
    assert "A share is from 1 to 100 percent" in refused.text


def test_nothing_counted_yet_says_what_to_do(office: Office, week: date) -> None:
    assert "within ten minutes" in office.signed_in("viewer").get("/figures/").text
    assert office.signed_in("viewer").get("/figures/nothing").status_code == 404


def test_how_it_is_counted_is_folded_and_an_old_count_says_so(office: Office, week: date) -> None:
    counted(office, week - timedelta(weeks=1), "took_part", 41, 100, final=True)
    viewer = office.signed_in("viewer")
    page = viewer.get("/figures/took_part").text
    assert "Counted up to" not in page
    assert "Counted up to" not in viewer.get("/figures/").text
    folded = page.partition("<details><summary>How it is counted</summary>")[2].partition("</details>")[0]
    assert folded.index("Each member counts once.") < folded.index("union/took_part.py") < folded.index("SELECT")
    assert "SELECT" not in page.replace(folded, "")
    office.line.run("DELETE FROM metric_week")
    counted(office, week - timedelta(weeks=2), "took_part", 41, 100, final=True)
    for path in ("/figures/", "/figures/took_part"):
        with speaking("en"):
            first = day(week - timedelta(weeks=2), ZoneInfo("America/Los_Angeles"))
        assert f"Counted up to the week of {first}. " in viewer.get(path).text


def test_the_pages_ask_little(office: Office, week: date) -> None:
    for place in range(13):
        counted(office, week - timedelta(weeks=place), "took_part", 41, 100)
    viewer = office.signed_in("viewer")
    assert len(office.statements(viewer, "/figures/")) <= 6
    assert len(office.statements(viewer, "/figures/took_part")) <= 8
    assert len(office.statements(viewer, "/figures/file.csv")) <= 8
