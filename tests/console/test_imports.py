"""Files uploaded, their columns named, checked, applied in the background, taken back."""

import io
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from config import clock
from console.pages.imports.words import WORDS
from models import ImportKind, Local
from scheduler.chores.drop_uploads import drop
from scheduler.desk import Desk
from scheduler.imports.background import run_imports
from scheduler.imports.bad_rows import bad_rows
from scheduler.imports.running import File, run
from scheduler.imports.sentences import SENTENCES
from scheduler.imports.uploads import Uploads
from scheduler.jobs import WORK
from scheduler.wake import Waker
from tests.fixtures.line import DEAD_REDIS
from tests.fixtures.office import FIREFOX, Browser, Office

MEMBERS = (
    b"Badge,First,Surname,Cell,Texts\n"
    b"20001,Nia,Long,(415) 555-0161,yes\n"
    b"20002,Ada,Cole,+14155550162,yes\n"
    b"20003,Bo,Ruiz,not a number,yes\n"
)
COLUMNS = {"column-0": "number", "column-1": "given_name", "column-2": "family_name", "column-3": "phone",
           "column-4": "consent"}  # fmt: skip
AGREED = {"consent": "Membership card of 2026"}


def uploads(office: Office) -> Uploads:
    return Uploads.beside(office.line.settings.media_dir)


def works(office: Office) -> None:
    """A worker does what there is to do."""
    run_imports(office.line.sessions, uploads(office))


def send(browser: Browser, data: bytes, kind: str = "members", name: str = "list.csv") -> TestResponse:
    browser.get("/imports/new")
    fields: dict[str, Any] = {"csrf_token": browser.token, "kind": kind, "file": (io.BytesIO(data), name)}
    headers = {"User-Agent": FIREFOX, "Accept-Language": "en", "Referer": "http://localhost/"}
    return browser.client.post("/imports/new", data=fields, headers=headers, content_type="multipart/form-data")


def uploaded(office: Office, browser: Browser, data: bytes = MEMBERS, kind: str = "members") -> str:
    """The address of the file's page."""
    response = send(browser, data, kind)
    assert response.status_code == 302, response.text
    path: str = response.headers["Location"]
    browser.get(path)
    return path


def checked(office: Office, browser: Browser, data: bytes = MEMBERS) -> str:
    path = uploaded(office, browser, data)
    assert browser.post(f"{path}/check", COLUMNS | AGREED).status_code == 302
    works(office)
    return path


def applied(office: Office, browser: Browser, data: bytes = MEMBERS) -> str:
    path = checked(office, browser, data)
    browser.get(path)
    browser.post(f"{path}/apply", {})
    works(office)
    return path


def test_a_file_from_upload_to_the_record(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    page = organizer.get(path).text
    assert re.search(r'<option value="given_name" selected>', page)
    assert organizer.post(f"{path}/check", COLUMNS | AGREED).status_code == 302
    assert "Reading the file" in organizer.get(path).text
    works(office)
    page = organizer.get(path).text
    assert "2 new" in page
    assert "1 bad, left out" in page
    assert "Apply 2 rows" in page
    assert office.line.value("SELECT count(*) FROM member WHERE number LIKE '2000%'") == 0
    organizer.post(f"{path}/apply", {})
    works(office)
    assert "Applied." in organizer.get(path).text
    assert office.line.value("SELECT count(*) FROM member WHERE number LIKE '2000%'") == 2
    assert "2 new" in organizer.get("/imports/").text


def test_what_was_chosen_is_remembered(office: Office) -> None:
    organizer = office.signed_in("organizer")
    applied(office, organizer)
    page = organizer.get(uploaded(office, organizer, MEMBERS.replace(b"20001", b"20009"))).text
    chosen = re.findall(r'<option value="([a-z_]+)" selected>', page)
    assert chosen == ["number", "given_name", "family_name", "phone", "consent"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"PK\x03\x04rest", "list.csv", "an Excel or ZIP file"),
        (b"", "list.csv", "The file is empty"),
        (b"a,b\n\x00\x01,2\n", "list.csv", "not a text file"),
        (b"Number,Number\n1,2\n", "list.txt", "Two columns are named"),
    ],
)
def test_the_content_counts_and_not_the_name(office: Office, data: bytes, name: str, words: str) -> None:
    response = send(office.signed_in("organizer"), data, name=name)
    assert words in response.text
    assert office.line.value("SELECT count(*) FROM import_run") == 0


def test_a_column_that_lacks_and_one_that_is_twice(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    page = organizer.post(f"{path}/check", COLUMNS | {"column-0": "given_name"}).text
    assert "first name has two columns: leave one." in page
    assert "No column is chosen for number." in page


def test_files_are_ours_alone_and_go(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    folder = office.line.settings.media_dir / "imports"
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    organizer.post(f"{path}/discard", {})
    assert list(folder.iterdir()) == []
    assert "The file was removed." in organizer.get(path).text
    applied(office, organizer)
    (left,) = folder.iterdir()
    assert left.name.endswith(".bad.csv")
    assert stat.S_IMODE(left.stat().st_mode) == 0o600


def test_a_day_later_they_are_gone(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = checked(office, organizer)
    folder = office.line.settings.media_dir / "imports"
    desk = Desk(office.line.sessions, Waker(DEAD_REDIS), lambda: office.line.bot)
    drop(desk, uploads(office))
    assert len(list(folder.iterdir())) == 2
    office.line.run("UPDATE import_run SET created_at = now() - interval '25 hours'")
    for each in folder.iterdir():
        os.utime(each, (0, 0))
    drop(desk, uploads(office))
    assert list(folder.iterdir()) == []
    assert "The file was removed." in organizer.get(path).text
    assert organizer.get(f"{path}/bad.csv").status_code == 404


def test_bad_rows_to_mend(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = checked(office, organizer)
    found = organizer.get(f"{path}/bad.csv")
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "20003,Bo,Ruiz,not a number,yes" in found.text
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'import_bad_rows_seen'") == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(office: Office, cell: str) -> None:
    data = f'number,first,last,phone\n3001,"{cell}",Ruiz,nothing\n'.encode()
    with office.line.sessions() as session:
        local = session.get_one(Local, 1)
        report = run(session, local, ImportKind.MEMBERS, File("x.csv", data), actor="test", now=clock.now())
        session.rollback()
    assert f"'{cell}" in bad_rows(report).decode("utf-8-sig")


def test_taken_back_whole(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = applied(office, organizer)
    assert "Take the whole import back" in organizer.get(path).text
    organizer.post(f"{path}/undo", {})
    works(office)
    assert "Taken back by organizer@local1021.example" in organizer.get(path).text
    assert office.line.value("SELECT count(*) FROM member WHERE number LIKE '2000%'") == 0


def test_what_stands_in_the_way_is_told(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = applied(office, organizer)
    office.line.run(
        "INSERT INTO audit_entry (actor, action, member_id, detail, at) "
        "SELECT 'test', 'viewed', id, '', now() FROM member WHERE number = '20001'"
    )
    organizer.get(path)
    organizer.post(f"{path}/undo", {})
    works(office)
    page = organizer.get(path).text
    assert "newer than the import" in page
    assert office.line.value("SELECT count(*) FROM member WHERE number LIKE '2000%'") == 2


def test_a_killed_worker_leaves_it_to_the_next(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = checked(office, organizer)
    organizer.get(path)
    organizer.post(f"{path}/apply", {})
    # A worker that has begun, written something and dies: PostgreSQL ends its transaction.
    with office.line.sessions() as dying:
        dying.execute(text("SELECT id FROM import_run WHERE state = 'apply' FOR NO KEY UPDATE"))
        dying.execute(text("UPDATE member SET given_name = 'lost'"))
        works(office)
        assert office.line.value("SELECT state FROM import_run") == "apply"
    works(office)
    assert office.line.value("SELECT state FROM import_run") == "applied"
    assert office.line.value("SELECT count(*) FROM member WHERE number LIKE '2000%'") == 2


def test_one_that_never_ends_is_given_up(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    organizer.post(f"{path}/check", COLUMNS | AGREED)
    office.line.run(
        "INSERT INTO import_progress (run_id, rows, tries, begun_at, at) SELECT id, 0, 3, now(), now() FROM import_run"
    )
    assert "Begun 3 times" in organizer.get(path).text
    works(office)
    assert "never came to an end" in organizer.get(path).text


def test_the_clock_wakes_a_worker(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    with office.line.sessions() as session:
        assert not session.execute(WORK, {"now": clock.now()}).one().run_imports
    organizer.post(f"{path}/check", COLUMNS | AGREED)
    with office.line.sessions() as session:
        assert session.execute(WORK, {"now": clock.now()}).one().run_imports


def test_what_came_by_the_shell_can_be_taken_back_here(office: Office) -> None:
    with office.line.sessions.begin() as session:
        local = session.get_one(Local, 1)
        data = b"number,first,last\n3001,Bo,Ruiz\n"
        run(session, local, ImportKind.MEMBERS, File("x.csv", data), actor="shell:x", now=clock.now(), apply=True)
    organizer = office.signed_in("organizer")
    page = organizer.get("/imports/").text
    found = re.search(r'action="(/imports/adopt/\d+)"', page)
    assert found
    path = organizer.post(found[1], {}).headers["Location"]
    assert "1 new" in organizer.get(path).text
    organizer.post(f"{path}/undo", {})
    works(office)
    assert "Taken back by" in organizer.get(path).text


def test_no_page_asks_often(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = checked(office, organizer)
    costs = {each: len(office.statements(organizer, each)) for each in ("/imports/", "/imports/new", path)}
    assert max(costs.values()) <= 8, costs


def test_taking_back_that_never_ends_leaves_the_import_applied_and_says_so(office: Office) -> None:
    organizer = office.signed_in("organizer")
    path = uploaded(office, organizer)
    organizer.post(f"{path}/columns", COLUMNS | AGREED)
    works(office)
    office.line.run("UPDATE import_run SET state = 'undo'")
    office.line.run(
        "INSERT INTO import_progress (run_id, rows, tries, begun_at, at) SELECT id, 0, 3, now(), now() FROM import_run"
    )
    works(office)
    assert office.line.value("SELECT state FROM import_run") == "applied"
    page = organizer.get(path).text
    assert "What the file wrote still stands." in page
    assert "Nothing was written" not in page


def test_every_sentence_has_words_on_the_page() -> None:
    source = "".join(path.read_text() for path in Path("scheduler/imports").rglob("*.py"))
    findings = re.findall(r"INSERT INTO finding.*?SELECT line, '\w+',\s+'(\w+)'", source, re.DOTALL)
    judged = re.findall(r"WHEN '\w+' THEN '(\w+)'", source)
    assert {*re.findall(r'\bsay\(\s*"(\w+)"', source), *findings, *judged} == SENTENCES.keys()
    assert WORDS.keys() == SENTENCES.keys()
    filled = re.compile(r"%\((\w+)\)s")
    more = {"changed_since": {"count", "table"}, "newer_rows": {"count", "table"}}
    for kind, words in WORDS.items():
        assert {*filled.findall(str(words))} <= {*filled.findall(SENTENCES[kind])} | more.get(kind, set()), kind


def test_a_report_in_spanish_says_where_and_what_to_do(office: Office) -> None:
    organizer = office.signed_in("organizer")
    data = MEMBERS.replace(b"not a number", b"415-555-016 cel") + b"20004,,Paz,,\n,Lu,Paz,,\n"
    path = checked(office, organizer, data)
    organizer.post("/account/language", {"language": "es"})
    page = organizer.get(path).text
    assert '<td class="num">4</td><td>Cell</td><td>•••-•••-•16 cel</td><td>No es un número de teléfono.' in page
    assert "Este miembro es nuevo y no tiene nombre." in page
    assert "Cada fila necesita: número." in page
    assert "is not a phone number" not in page
    mending = organizer.get(f"{path}/bad.csv").text
    assert '20003,Bo,Ruiz,415-555-016 cel,yes,"Cell: No es un número de teléfono.' in mending
    assert "Este es un archivo de Excel" in send(organizer, b"PK\x03\x04rest").text
    # A report from before there were kinds.
    office.line.run("UPDATE import_run SET report = jsonb_set(report, '{faults,0}', (report #> '{faults,0}') - 'kind')")
    assert "is not a phone number" in organizer.get(path).text
