"""The lively demo: loaded once however often, and every page of the console has something to show on it."""

import re

import pytest

from config import clock
from models.demo import load_lively, load_local_1021
from tests.fixtures.line import Line
from tests.fixtures.office import Office

# A page, and something of the lively layer that stands on it for who sees it.
SHOWN = {
    "/today": "Alonso Rivas",
    "/inbox/": "Keisha Grant",
    "/members/": "Tomás Aguilar",
    "/members/{member}": "Forklift",
    "/inbox/member/{member}": "Paso por tu turno a las 3.",
    "/campaigns/": "Bargaining news, week 6",
    "/campaigns/{running}/progress": "22 texts wait for their hours",
    "/campaigns/{done}/results": "(22 of 50)",
    "/results/": "Red shirt Friday",
    "/figures/": "of 168",
    "/digest/": "of 168",
    "/onboarding/": "1 late, 3 with a buddy",
    "/stewards/": "Aisha Rahman",
    "/issues/": "1 report, 5 members",
}
STAFF = {*SHOWN}
FIGURES = {"/results/", "/campaigns/{done}/results", "/figures/", "/digest/"}
OF_A_STEWARD = {"/today", "/inbox/", "/members/", "/members/{member}", "/inbox/member/{member}", "/issues/", "/digest/"}
SEEN = {"admin": STAFF, "organizer": STAFF, "steward": OF_A_STEWARD, "viewer": FIGURES}
# Maria's are the warehouse's members and her own threads; figures of the digest are told to those who see figures.
NOT_HERS = {"/today", "/inbox/", "/members/", "/digest/", "/issues/"}
COUNTED = """
    SELECT (SELECT count(*) FROM member), (SELECT count(*) FROM message), (SELECT count(*) FROM touch_point),
           (SELECT count(*) FROM outbox), (SELECT sum(people) FROM metric_week), (SELECT count(*) FROM audit_entry)
"""


@pytest.fixture
def lively(office: Office) -> Office:
    """The console on the lively demo."""
    _load(office.line)
    return office


def _words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def _load(line: Line) -> list[str]:
    with line.sessions.begin() as session:
        return load_lively(session, load_local_1021(session, clock.now()), clock.now())


def test_it_is_loaded_once(lively: Office) -> None:
    before = lively.line.rows(COUNTED)
    assert _load(lively.line) == []
    assert lively.line.rows(COUNTED) == before


def test_nothing_leaves_when_it_starts(lively: Office) -> None:
    """No worker or clock has anything of it to do within two days."""
    soon = """
        SELECT (SELECT count(*) FROM outbox WHERE status IN ('planned', 'due', 'sending', 'unknown')
                AND due_at < CAST(:now AS timestamptz) + interval '2 days')
             + (SELECT count(*) FROM onboarding WHERE text_at < CAST(:now AS timestamptz) + interval '2 days')
             + (SELECT count(*) FROM handoff WHERE closed_at IS NULL
                AND least(escalate_at, silent_at) < CAST(:now AS timestamptz) + interval '2 days')
    """
    assert lively.line.value(soon, now=clock.now()) == 0


def test_time_lines_are_in_order(lively: Office) -> None:
    """Rows are written in the order of time, as a time line reads them."""
    out_of_order = """
        SELECT count(*) FROM (SELECT at, lag(at) OVER (PARTITION BY member_id ORDER BY id) AS before FROM touch_point)
        WHERE at < before
    """
    assert lively.line.value(out_of_order) == 0


def test_pages_have_something_to_show(lively: Office) -> None:
    line = lively.line
    places = {
        "member": line.value("SELECT id FROM member WHERE number = '10504'"),
        "done": line.value("SELECT id FROM campaign WHERE kind = 'pledge'"),
        "running": line.value("SELECT id FROM campaign WHERE state = 'running'"),
    }
    for role, pages in SEEN.items():
        browser = lively.signed_in(role)
        for page in pages:
            answer = browser.get(page.format(**places))
            assert answer.status_code == 200, (role, page)
            assert SHOWN[page] in _words(answer.text) or (role == "steward" and page in NOT_HERS), (role, page)
