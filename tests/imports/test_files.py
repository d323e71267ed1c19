"""Any file gives a report or a sentence: encodings, delimiters, headers, and rows to mend."""

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import clock
from models import ImportKind, Local
from scheduler.imports.columns import map_columns
from scheduler.imports.decoding import decode
from scheduler.imports.faults import ImportRefused
from scheduler.imports.fields import masked
from scheduler.imports.job import Choices
from scheduler.imports.kinds import find_kind
from scheduler.imports.phones import read_phone
from scheduler.imports.running import File, run
from tests.imports.conftest import Desk

SPANISH = "Número de miembro;Nombre;Apellido;Celular;Turno;Idioma\n20001;Íñigo;Peña;(415) 555-0201;noche;español\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"number,first name\n", "no rows"),
        (b"PK\x03\x04\x00\x00", "Excel"),
        (b"\xd0\xcf\x11\xe0aaaa", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"a\x00b,c\n1,2\n", "not a text file"),
        (b"number,Number\n1,2\n", "Two columns"),
        (b"color,size\nred,4\n", "No column is the number"),
        (b"dear all\nplease find enclosed\n", "No column is the number"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(desk: Desk, content: bytes, told: str) -> None:
    done = desk.run("import", "members", str(desk.file(content)))
    assert done.exit_code == 1
    assert told in done.output
    assert "Nothing was imported" in done.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    decoded = decode(SPANISH.replace(";", delimiter).encode(encoding))
    assert bool(decoded.warnings) == (encoding in {"utf-16", "windows-1252"})
    columns = map_columns(decoded.header, find_kind(ImportKind.MEMBERS).fields(Choices()), told={}, remembered={})
    assert [each.field.name for each in columns] == [
        "number", "given_name", "family_name", "phone", "shift", "language",
    ]  # fmt: skip
    assert next(decoded.rows())[1][1] == "Íñigo"


def test_a_quoted_line_end_is_one_row_and_lines_are_the_files(desk: Desk) -> None:
    listed = 'number,first,last,address\r\n20001,A,B,"1 Main St\r\nApt 2"\r\n\r\n20002,A,B,x,too much\r\n'
    report = desk.load("members", listed, "--apply")
    assert [each["line"] for each in report["faults"]] == [5]
    assert desk.value("SELECT address FROM member WHERE number = '20001'") == "1 Main St Apt 2"


def test_columns_are_told_then_remembered(desk: Desk) -> None:
    listed = "Badge,Given,Sur,Number\n20001,Rosa,Lima,7\n"
    told = ("--map", "Badge=number", "--map", "Given=given_name", "--map", "Sur=family_name", "--map", "Number=-")
    assert desk.load("members", listed)["counts"]["faulty"] == 1
    assert desk.load("members", listed, *told, "--apply")["counts"]["new"] == 1
    again = desk.load("members", listed.replace("20001", "20002"))
    assert again["counts"]["new"] == 1
    assert {each["how"] for each in again["columns"]} == {"remembered"}
    for wrong, said in (("Badge=color", "no field"), ("Nothing=number", "no column"), ("Badge", "write it like")):
        done = desk.run("import", "members", str(desk.file(listed)), "--map", wrong)
        assert done.exit_code == 1
        assert said in done.output


def test_bad_rows_come_back_with_why_and_go_in_once_mended(desk: Desk, tmp_path: Path) -> None:
    listed = "number,first,last,cell\n20001,A,B,4155550201\n20002,A,B,415-555 n\n20003,,B,\n"
    bad = tmp_path / "bad.csv"
    assert "--all-or-none" in desk.run("import", "members", str(desk.file(listed)), "--apply", "--all-or-none").output
    assert desk.value("SELECT count(*) FROM member WHERE number = '20001'") == 0
    done = desk.run("import", "members", str(desk.file(listed)), "--apply", "--bad", str(bad))
    assert "2 rows to mend" in done.output
    assert "line 3, cell '•••-•55 n'" in done.output
    assert "415-555 n" not in done.output
    rows = list(csv.reader(bad.open(encoding="utf-8-sig")))
    assert rows[0][-1] == "why"
    assert [row[0] for row in rows[1:]] == ["20002", "20003"]
    assert "is not a phone number" in rows[1][-1]
    mended = bad.read_text(encoding="utf-8-sig").replace("415-555 n", "4155550202").replace("20003,,", "20003,C,")
    report = desk.load("members", mended, "--apply")
    assert report["counts"] == {"new": 2, "changed": 0, "same": 0, "conflict": 0, "faulty": 0}


def test_five_thousand_rows(desk: Desk) -> None:
    rows = "".join(
        f"{30000 + i},Name{i},Family,(628) 2{i // 10000:02d}-{i % 10000:04d},m{i}@example.org,day,Bay Foods,Warehouse\n"
        for i in range(5000)
    )
    head = "number,first,last,cell,email,shift,employer,worksite\n"
    began = time.monotonic()
    report = desk.load("members", head + rows, "--apply", "--consent", "card")
    assert report["counts"]["new"] == 5000
    assert report["details"]["consents"] == 5000
    assert time.monotonic() - began < 20
    assert desk.load("members", head + rows, "--apply", "--consent", "card")["counts"]["same"] == 5000
    assert desk.run("imports", "undo", str(report["import"])).exit_code == 0
    assert desk.value("SELECT count(*) FROM member WHERE number LIKE '3____'") == 0


# Headers that are known, so that rows are reached, and bytes of any kind.
_CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["20001", "10421", "Ana", "4155550111", "2026-11-05", "1/2/2026", "12.50", "yes"]),
)
_FILES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(
        st.lists(
            st.sampled_from([
                "member", "number", "first", "last", "cell", "email", "title", "reference", "date", "amount", "kind",
                "expires", "issued", "subject", "filed", "start", "place", "capacity", "step", "consent", "worksite",
            ]),
            min_size=1, max_size=8, unique=True,
        ),
        st.lists(st.lists(_CELLS, max_size=9), max_size=4),
        st.sampled_from([",", ";", "\t"]),
    ).map(lambda made: "\n".join(made[2].join(row) for row in [made[0], *made[1]]).encode("utf-8", "surrogatepass")),
)  # fmt: skip


@given(data=_FILES, kind=st.sampled_from(list(ImportKind)))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_gives_a_report(desk: Desk, data: bytes, kind: ImportKind) -> None:
    with desk.sessions() as session:
        local = session.get_one(Local, desk.value("SELECT id FROM local"))
        choices = Choices(consent="card", overwrite=True, make_worksites=True)
        try:
            report = run(
                session, local, kind, File("any.csv", data), actor="pat", now=clock.now(), choices=choices, apply=True
            )
        except ImportRefused:
            return
        finally:
            session.rollback()
    json.dumps(report.as_json(), default=str)
    assert sum(report.counts.values()) == len(list(decode(data).rows()))


@given(text=st.text(max_size=30))
def test_a_private_value_never_shows_more_than_two_characters(text: str) -> None:
    assert len(masked(text, private=True)) <= 3


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(415) 555-0111", "+14155550111"),
        ("1-415-555-0111", "+14155550111"),
        ("+1 415.555.0111", "+14155550111"),
        ("4155550111", "+14155550111"),
        ("+52 33 1234 5678", "+523312345678"),
    ],
)
def test_numbers_as_people_write_them(written: str, number: str) -> None:
    assert read_phone(written) == number
