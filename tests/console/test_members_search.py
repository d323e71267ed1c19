"""Finding members: by name, number, phone and worksite, with filters and pages; each role sees its own."""

import re

import pytest

from bot.staff.member_search import folded
from tests.fixtures.office import Browser, Office

MOST_STATEMENTS = 20


def found(browser: Browser, **asked: str) -> list[str]:
    """The names in the list, in its order."""
    if not browser.token:
        browser.get("/members/")
    page = browser.post("/members/rows", asked).text
    return re.findall(r'class="member-link" href="[^"]+">([^<]+)<', page)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("reyes", ["Ana Reyes"]),
        ("REY an", ["Ana Reyes"]),
        ("jose", ["Josephine Clark", "Joseph Kim", "José Ortiz"]),
        ("José", ["Josephine Clark", "Joseph Kim", "José Ortiz"]),
        ("10422", ["Joe Miller"]),
        ("#10422", ["Joe Miller"]),
        ("+14155550112", ["Joe Miller"]),
        ("(415) 555-0112", ["Joe Miller"]),
        ("415.555.0112", ["Joe Miller"]),
        ("1 415 555 0112", ["Joe Miller"]),
        ("5550112", ["Joe Miller"]),
        ("0114", ["José Ortiz", "Jodi Lee"]),
        ("ortiz ware", ["José Ortiz"]),
        ("nobody", []),
        ("'; DROP", []),
    ],
)
def test_members_are_found_by_what_people_type(office: Office, words: str, names: list[str]) -> None:
    assert found(office.signed_in("organizer"), words=words) == names


def test_filters_narrow(office: Office) -> None:
    organizer = office.signed_in("organizer")
    assert found(organizer, status="retiree") == ["Josephine Clark"]
    assert found(organizer, shift="night", words="jo") == ["José Ortiz"]
    assert "Ana Reyes" in found(organizer, language="es")
    assert "Joe Miller" not in found(organizer, language="es")
    office.line.run("UPDATE member SET unit = 'Clerical' WHERE number = '10425'")
    assert found(organizer, unit="Clerical") == ["Jodi Lee"]
    assert 'value="Clerical"' in organizer.get("/members/").text


def test_a_preferred_name_is_found_and_a_new_name_at_once(office: Office) -> None:
    office.line.run("UPDATE member SET preferred_name = 'Chepe' WHERE number = '10424'")
    office.line.run("UPDATE member SET family_name = 'O''Brien-Núñez' WHERE number = '10425'")
    organizer = office.signed_in("organizer")
    assert found(organizer, words="chepe") == ["José Ortiz"]
    for words in ("obrien", "O'Brien", "nunez", "Jodi núñ"):
        assert found(organizer, words=words) == ["Jodi O&#39;Brien-Núñez"]


@pytest.mark.parametrize(
    "name", ["José O’Brien-Díaz", "Łukasz Ørsted", "Nguyễn Thị Ánh", "D. 'Bo' van_der-Meer, Jr.", "Ñ"]
)
def test_the_database_folds_names_as_a_search_does(office: Office, name: str) -> None:
    assert office.line.value("SELECT folded_words(:name)", name=name) == folded(name)


def test_pages_go_on_where_the_last_ended(office: Office) -> None:
    office.line.run(
        """
        INSERT INTO member (local_id, number, given_name, family_name, language, status, joined_on)
        SELECT local.id, '77' || lpad(i::text, 3, '0'), 'Pat', 'Zed' || (i % 3), 'en', 'active', current_date
        FROM local, generate_series(1, 120) AS i WHERE handle = 'local-1021'
        """
    )
    organizer = office.signed_in("organizer")
    for words in ("zed", "77"):
        seen: list[str] = []
        path = f"/members/?words={words}"
        for rows in (50, 50, 20):
            page = organizer.get(path).text
            numbers = re.findall(r"<td>(77\d{3})</td>", page)
            assert len(numbers) == rows
            seen += numbers
            older = re.search(r'href="([^"]+after=\d+)"', page)
            path = older[1].replace("&amp;", "&") if older else ""
        assert len(set(seen)) == 120
        assert path == ""


def test_a_steward_finds_their_worksites_members_alone(office: Office) -> None:
    yard = office.line.value("SELECT id FROM worksite WHERE name = 'Yard'")
    office.line.run("UPDATE member SET worksite_id = :yard WHERE number = '10422'", yard=yard)
    steward = office.signed_in("steward")
    assert found(steward, words="reyes") == ["Ana Reyes"]
    for words in ("miller", "10422", "4155550112", "clark"):
        assert found(steward, words=words) == []
    assert "Yard" not in steward.get("/members/").text


def test_another_local_finds_none_of_them(office: Office) -> None:
    for words in ("", "reyes", "10421", "4155550111", "ware"):
        assert found(office.next_door("admin"), words=words) == []


def test_a_page_goes_on_after_nobody_of_another_local(office: Office) -> None:
    """Else the place of a name among one's own would tell the name."""
    stranger = office.line.put(
        """
        INSERT INTO member (local_id, number, given_name, family_name, language, status, joined_on)
        VALUES (:local_id, '1', 'A', 'A', 'en', 'active', current_date) RETURNING id
        """,
        local_id=office.add_next_door("admin"),
    )
    organizer = office.signed_in("organizer")
    for words, name in (("reyes", "Ana Reyes"), ("10421", "Ana Reyes")):
        assert name in organizer.get(f"/members/?words={words}").text
        assert name not in organizer.get(f"/members/?words={words}&after={stranger}").text


def test_the_button_does_what_typing_does(office: Office) -> None:
    organizer = office.signed_in("organizer")
    organizer.get("/members/")
    response = organizer.post("/members/", {"words": "reyes", "shift": "day"})
    assert response.headers["Location"] == "/members/?words=reyes&shift=day"
    assert "Ana Reyes" in organizer.get(response.headers["Location"]).text
    response = organizer.post("/members/", {"words": "(415) 555-0112"})
    assert response.status_code == 200, "a phone number stands in no address"
    assert "Joe Miller" in response.text


@pytest.mark.parametrize("words", ["ana +14155550101", "tel:4155550100", "415 555 0100,", "415.55.01 ana", "4155-55"])
def test_a_phone_number_stands_in_no_address_beside_other_words(office: Office, words: str) -> None:
    organizer = office.signed_in("organizer")
    organizer.get("/members/")
    assert organizer.post("/members/", {"words": words}).status_code == 200


def test_a_search_is_audited_without_whole_phone_numbers(office: Office) -> None:
    organizer = office.signed_in("organizer")
    found(organizer, words="(415) 555-0112")
    found(organizer, words="reyes")
    found(organizer, words="ana +1 415 555-0101, 10421")
    details = office.line.rows("SELECT detail FROM audit_entry WHERE action = 'members_searched' ORDER BY id")
    assert [detail for (detail,) in details] == ["…12", "reyes", "ana …21"]


def test_the_search_asks_the_database_little(office: Office) -> None:
    organizer = office.signed_in("organizer")
    assert len(office.statements(organizer, "/members/?words=jose")) <= 7
    assert len(office.statements(organizer, "/members/?words=0114&shift=day")) <= 7
