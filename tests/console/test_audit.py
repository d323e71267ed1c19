"""The audit log: found by who, whom, what and day; page by page; only of one's own local."""

import re

import pytest
from sqlalchemy import text

from config import clock
from console.language import speaking
from console.pages.audit.words import WORDS, action_words
from tests.console.audit_scan import written
from tests.fixtures.office import Office

PAGE_OF = "SELECT FROM audit_entry WHERE local_id = 1"
ORDER = "ORDER BY at DESC, id DESC LIMIT 51"
OLDER = re.compile(r'href="([^"]+before=[^"]+)"')


@pytest.fixture
def log(office: Office) -> Office:
    """120 entries, one each minute back from now, of two people about two members."""
    office.line.run(
        """
        INSERT INTO audit_entry (actor, action, member_id, detail, at)
        SELECT 'user:' || CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END || '@x.example',
               CASE WHEN i % 3 = 0 THEN 'change_approved' ELSE 'viewed' END,
               (SELECT id FROM member WHERE number = CASE WHEN i % 4 = 0 THEN '10421' ELSE '10422' END),
               'entry ' || i || '.', CAST(:now AS timestamptz) - make_interval(mins => i)
        FROM generate_series(1, 120) AS i
        """,
        now=clock.now(),
    )
    return office


def entries(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"entry (\d+)\.", page)]


def test_the_newest_first_page_by_page(log: Office) -> None:
    admin = log.signed_in("admin")
    found: list[int] = []
    path = "/audit/"
    for _ in range(4):
        page = admin.get(path).text
        found += entries(page)
        older = OLDER.search(page)
        if older is None:
            break
        path = older[1].replace("&amp;", "&")
    assert found == list(range(1, 121))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("actor=odd@x.example", 60),
        ("actor=odd@x.example&member=10421", 0),
        ("member=10421", 30),
        ("action=change+approved", 40),
        ("action=change+approved&actor=even@x.example", 20),
        ("member=99999", 0),
    ],
)
def test_what_is_looked_for(log: Office, query: str, expected: int) -> None:
    assert len(entries(log.signed_in("admin").get(f"/audit/?{query}").text)) == min(expected, 50)


def test_a_day_is_the_locals_day(log: Office) -> None:
    log.line.run(
        "INSERT INTO audit_entry (actor, action, member_id, detail, at) "
        "SELECT 'shell:x', 'viewed', id, 'entry 500.', '2026-03-02T07:59:59Z' FROM member WHERE number = '10421'"
    )
    admin = log.signed_in("admin")
    assert entries(admin.get("/audit/?day=2026-03-01").text) == [500]  # 23:59 in Los Angeles
    assert entries(admin.get("/audit/?day=2026-03-02").text) == []


def test_a_span_of_days_and_an_action_in_words(log: Office) -> None:
    for place, at in enumerate(("03-01T07:59:59", "03-01T08:00:00", "03-03T07:59:59", "03-03T08:00:00")):
        log.line.run(
            "INSERT INTO audit_entry (actor, action, member_id, detail, at) SELECT 'shell:x', :action, id, :detail, "
            "CAST(:at AS timestamptz) FROM member WHERE number = '10421'",
            action="members_searched" if place == 1 else "a_new_thing",
            detail=f"entry {place}.",
            at=f"2026-{at}Z",
        )
    admin = log.signed_in("admin")
    page = admin.get("/audit/?since=2026-03-01&until=2026-03-02").text
    assert entries(page) == [2, 1]  # from midnight to midnight in Los Angeles
    assert "<td>Looked for members</td>" in page
    assert "<td>a new thing</td>" in page
    done, others = re.findall(r"<optgroup.+?</optgroup>", page, re.DOTALL)
    assert re.findall(r'value="(\w+)"', done) == ["a_new_thing", "members_searched"]
    assert 'value="user_invited">Invited somebody to sign in here<' in others
    assert entries(admin.get("/audit/?since=2026-03-01&until=2026-03-02&action=members_searched").text) == [1]
    assert entries(admin.get("/audit/?until=2026-03-02").text) == [2, 1, 0]
    assert "This is before the first day." in admin.get("/audit/?since=2026-03-02&until=2026-03-01").text
    assert "Choose a day of this century." in admin.get("/audit/?until=9999-12-31").text
    assert len(log.statements(admin, "/audit/")) <= 5
    with speaking("es"):
        assert action_words("members_searched") == "Buscó miembros"


def test_every_action_that_is_written_has_words() -> None:
    codes = written()
    assert {code: place for code, place in codes.items() if code not in WORDS} == {}
    assert [code for code in WORDS if code not in codes] == []


@pytest.mark.parametrize("before", ["x", "2026-01-01_1", "2026-01-01T00:00:00Z_x", "_"])
def test_a_key_that_somebody_made_up(log: Office, before: str) -> None:
    assert log.signed_in("admin").get(f"/audit/?before={before}").status_code == 200


def test_a_search_is_audited_too(log: Office) -> None:
    log.signed_in("admin").get("/audit/?actor=odd@x.example")
    assert log.line.value("SELECT detail FROM audit_entry WHERE action = 'audit_searched'") == "odd@x.example"


def test_another_local_has_another_log(log: Office) -> None:
    assert entries(log.next_door("admin").get("/audit/").text) == []


def test_entries_about_nobody_belong_to_the_local_of_the_page(office: Office) -> None:
    office.signed_in("admin").get("/audit/")
    assert office.line.rows("SELECT FROM audit_entry WHERE action = 'audit_searched' AND local_id IS NULL") == []


@pytest.mark.parametrize("also", ["", "AND actor = 'x'"])
def test_a_page_is_read_off_an_index(log: Office, also: str) -> None:
    with log.line.sessions() as session:
        for way in ("seqscan", "bitmapscan", "sort"):  # what a small table is read by instead
            session.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = "\n".join(session.execute(text(f"EXPLAIN {PAGE_OF} {also} {ORDER}")).scalars())
    assert "Index" in plan
    assert "Backward" in plan
    assert "Sort" not in plan
