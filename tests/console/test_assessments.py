"""Assessments: added, never changed, and seen by those who may see the person."""

from tests.fixtures.office import Browser, Office

ANA = "10421"  # of the Warehouse, where Maria is steward


def add(browser: Browser, number: str, score: int, day: str = "2026-01-05") -> str:
    browser.get("/assessments/new")
    values = {"member": number, "score": score, "on_date": day, "assessed_by": "Olivia"}
    sent = browser.post("/assessments/new", values)
    return sent.text if sent.status_code == 200 else sent.headers["Location"]


def test_one_is_added_beside_the_older_ones(office: Office) -> None:
    organizer = office.signed_in("organizer")
    assert add(organizer, ANA, 4) == f"/assessments/?member={ANA}"
    assert add(organizer, ANA, 2, "2026-01-20") == f"/assessments/?member={ANA}"
    page = organizer.get(f"/assessments/?member={ANA}").text
    assert page.index("Jan 20, 2026") < page.index("Jan 5, 2026")
    assert "opposed" in page
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'assessed' AND actor LIKE 'user:organizer%'"
    assert office.line.value(audited) == 2
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE detail = 'assessments'") >= 1


def test_what_cannot_be_is_told_beside_its_field(office: Office) -> None:
    organizer = office.signed_in("organizer")
    add(organizer, ANA, 1)
    assert "The very same is on record already." in add(organizer, ANA, 1)
    assert "There is no such member" in add(organizer, "99999", 1)
    assert "today at the latest" in add(organizer, ANA, 1, "2099-01-01")


def test_a_steward_adds_and_sees_those_of_their_worksites_alone(office: Office) -> None:
    other = office.line.value("""
        SELECT number FROM member WHERE worksite_id IS NULL OR worksite_id NOT IN (
            SELECT duty.worksite_id FROM steward_assignment AS duty JOIN member AS maria ON maria.id = member_id
            WHERE maria.number = '10428') ORDER BY number LIMIT 1
    """)
    organizer, steward = office.signed_in("organizer"), office.signed_in("steward")
    add(organizer, other, 3)
    assert f"({other})" not in steward.get("/assessments/").text
    assert "No hay tal miembro" in add(steward, other, 1)
    assert add(steward, ANA, 1) == f"/assessments/?member={ANA}"
    assert office.signed_in("viewer").get("/assessments/").status_code == 403


def test_the_page_asks_little(office: Office) -> None:
    organizer = office.signed_in("organizer")
    for day in range(1, 9):
        add(organizer, ANA, 2, f"2026-01-0{day}")
    assert len(office.statements(organizer, "/assessments/")) <= 6
