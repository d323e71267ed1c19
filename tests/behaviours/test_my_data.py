"""My data: the summary, and the page that hands the whole copy out once, to whoever proved the number."""

import io
import json
import re
import zipfile
from datetime import timedelta

from werkzeug.test import TestResponse

from bot.actions.exporting import whole_copy
from bot.actions.my_data_tables import BY_TABLE, Fate
from config import clock
from models import Base
from tests.fixtures.line import JOE, MARIA, SHARED, Line

LINK = re.compile(r"https?://\S+(/l/export/\S+)")


def link_of(line: Line, phone: str = MARIA) -> str:
    line.text(phone, "my data")
    found = LINK.search(line.text(phone, "1"))
    assert found
    return found[1]


def files_of(response: TestResponse) -> zipfile.ZipFile:
    assert response.status_code == 200
    assert response.content_type == "application/zip"
    return zipfile.ZipFile(io.BytesIO(response.data))


def test_opening_the_page_uses_nothing_up_and_the_button_hands_all_of_it_out_once(keyword_line: Line) -> None:
    path = link_of(keyword_line)
    for _ in range(3):  # previews of links look, some with HEAD
        page = keyword_line.client.get(path)
        assert page.status_code == 200
        assert '<form method="post">' in page.text
        assert keyword_line.client.head(path).status_code == 200
    archive = files_of(keyword_line.client.post(path))
    assert sorted(archive.namelist()) == ["my-data.html", "my-data.json"]
    assert keyword_line.client.post(path).status_code == 410
    assert keyword_line.client.get(path).status_code == 410


def test_the_copy_holds_what_is_kept_and_nothing_of_others(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    keyword_line.text(MARIA, "dues")
    data = json.loads(files_of(keyword_line.client.post(link_of(keyword_line))).read("my-data.json"))
    assert data["member"][0]["number"] == "10428"
    assert "dues" in [each["body"] for each in data["message"]]
    assert {each["address"] for each in data["message"]} == {MARIA}
    assert data["consent_entry"][0]["action"] == "opt_in"
    assert data["dues_account"][0]["standing"] == "paying"
    assert "10422" not in json.dumps(data)


def test_the_page_in_the_copy_can_be_read_and_runs_nothing(keyword_line: Line) -> None:
    keyword_line.text(MARIA, "<script>alert(1)</script> hello")
    page = files_of(keyword_line.client.post(link_of(keyword_line))).read("my-data.html").decode()
    assert "<h2>Texts" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_notes_on_a_grievance_are_left_out(keyword_line: Line) -> None:
    keyword_line.run("UPDATE grievance SET facts = 'SECRET NOTE'")
    keyword_line.text(JOE, "my data")
    keyword_line.text(JOE, "0422")
    found = LINK.search(keyword_line.text(JOE, "1"))
    assert found
    archive = files_of(keyword_line.client.post(found[1]))
    assert json.loads(archive.read("my-data.json"))["grievance"]
    assert b"SECRET NOTE" not in archive.read("my-data.json") + archive.read("my-data.html")


def test_a_link_ends_after_a_day(keyword_line: Line) -> None:
    path = link_of(keyword_line)
    clock.shift(timedelta(hours=24, minutes=1))
    assert keyword_line.client.get(path).status_code == 410
    assert keyword_line.client.post(path).status_code == 410


def test_a_link_ends_with_the_number(keyword_line: Line) -> None:
    path = link_of(keyword_line)
    keyword_line.text(MARIA, "wrong number")
    assert keyword_line.client.post(path).status_code == 410


def test_a_link_that_was_not_made_here_opens_nothing(keyword_line: Line) -> None:
    path = link_of(keyword_line)
    assert keyword_line.client.get(path[:-2] + "xx").status_code == 410
    assert keyword_line.client.post("/l/export/1").status_code == 410


def test_asking_and_opening_are_audited(keyword_line: Line) -> None:
    keyword_line.client.post(link_of(keyword_line))
    rows = keyword_line.rows("SELECT actor, action FROM audit_entry ORDER BY id")
    assert [tuple(row) for row in rows] == [("member:10428", "export_asked"), ("member:10428", "export_opened")]


def test_five_links_a_day_are_enough(keyword_line: Line) -> None:
    for _ in range(5):
        link_of(keyword_line)
    keyword_line.text(MARIA, "my data")
    assert "five links today" in keyword_line.text(MARIA, "1")


def test_on_a_shared_number_the_copy_is_one_members_own(keyword_line: Line) -> None:
    keyword_line.text(SHARED, "my data")
    keyword_line.text(SHARED, "0425")
    found = LINK.search(keyword_line.text(SHARED, "1"))
    assert found
    data = json.loads(files_of(keyword_line.client.post(found[1])).read("my-data.json"))
    assert data["member"][0]["given_name"] == "Jodi"
    assert "Ortiz" not in json.dumps(data)


def test_every_table_about_a_person_is_decided_upon() -> None:
    """A new table that points to a member or holds a number must say what becomes of it."""
    undecided = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.target_fullname == "member.id" for column in table.columns for key in column.foreign_keys)
        or {"address", "e164"} & {column.name for column in table.columns}
    } - BY_TABLE.keys()
    undecided -= {"event"}  # its address is of a hall
    assert not undecided
    assert all(holding.blank for holding in BY_TABLE.values() if holding.fate is Fate.BLANKED and holding.owner)


def test_each_part_of_the_copy_can_be_made(keyword_line: Line) -> None:
    with keyword_line.sessions() as session:
        member_id = keyword_line.value("SELECT id FROM member WHERE number = '10422'")
        parts = {part.name: part.rows for part in whole_copy(session, member_id)}
    assert parts["certification"]
    assert parts["grievance"]
