"""A copy of everything of a local: written by the clock, whole, of this local alone, gone after a day."""

import csv
import io
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.staff.local_copies import HIDDEN, LEASE, claim, path_of, tables, write
from config import clock
from scheduler.chores.write_copies import write_copies
from tests.fixtures.line import ANA, Line
from tests.fixtures.office import Office

PATH = "/settings/copies/"


@pytest.fixture
def office(make_line: Callable[..., Line], tmp_path: Path) -> Office:
    """The console, with a folder of its own for files."""
    return Office(make_line(mail_dir=tmp_path / "mail", media_dir=tmp_path / "media"))


def rows_of(whole: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    """The rows of one table."""
    return list(csv.DictReader(io.StringIO(whole.read(f"{table}.csv").decode("utf-8-sig"))))


def test_a_copy_has_all_of_this_local_and_nothing_that_a_spreadsheet_would_run(office: Office) -> None:
    line, admin = office.line, office.signed_in("admin")
    office.add_next_door("admin")
    line.text(ANA, "=HYPERLINK(1)")
    line.run("UPDATE member SET preferred_name = '=1+1' WHERE number = '10421'")
    admin.get(PATH)
    admin.post(PATH)
    assert "It begins within seconds." in admin.get(PATH).text
    admin.post(PATH)
    assert "being written already" in admin.get(PATH).text
    assert write_copies(line.sessions, line.settings.media_dir) == 1
    copy_id = line.value("SELECT id FROM local_copy")
    answer = admin.get(f"{PATH}{copy_id}.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=local-1021-")
    whole = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {name.removesuffix(".csv") for name in whole.namelist()} == {table.name for table in tables()}
    for name in ("message", "touch_point", "consent_entry", "campaign", "recipient", "rsvp", "dues_entry", "phone"):
        assert len(rows_of(whole, name)) == len(line.rows(f"TABLE {name}")), name
    assert [row["handle"] for row in rows_of(whole, "local")] == ["local-1021"]
    members = rows_of(whole, "member")
    assert next(row for row in members if row["number"] == "10421")["preferred_name"] == "'=1+1"
    assert "'=HYPERLINK(1)" in {row["body"] for row in rows_of(whole, "message")}
    assert ANA in {row["e164"] for row in rows_of(whole, "phone")}
    first = [whole.read(table).decode("utf-8-sig").splitlines()[0] for table in whole.namelist()]
    heads = {head for line_ in first for head in line_.split(",")}
    assert not heads & HIDDEN
    actions = {row.action for row in line.rows("SELECT action FROM audit_entry WHERE action LIKE 'copy%'")}
    assert actions == {"copy_asked", "copy_written", "copy_fetched"}


def test_the_file_is_for_us_alone_and_for_a_day(office: Office) -> None:
    line, admin = office.line, office.signed_in("admin")
    admin.get(PATH)
    admin.post(PATH)
    write_copies(line.sessions, line.settings.media_dir)
    path = next((line.settings.media_dir / "copies").iterdir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    copy_id = line.value("SELECT id FROM local_copy")
    fetched = f"{PATH}{copy_id}.zip"
    assert office.next_door("admin").get(fetched).status_code == 404
    assert office.signed_in("organizer").get(fetched).status_code == 403
    with office.cookie(admin) as session:
        session["fs_paa"] -= 3600
        session.pop("fs_gexp", None)
    assert admin.get(fetched).status_code == 302
    clock.shift(timedelta(days=1, minutes=1))
    assert write_copies(line.sessions, line.settings.media_dir) == 0
    assert not path.exists()
    assert line.value("SELECT state FROM local_copy") == "expired"


def test_a_clock_that_ended_in_the_middle_leaves_it_to_the_next(office: Office) -> None:
    line, admin = office.line, office.signed_in("admin")
    admin.get(PATH)
    admin.post(PATH)
    line.run("UPDATE local_copy SET state = 'running', tries = 1, lease_until = now() + interval '5 minutes'")
    assert write_copies(line.sessions, line.settings.media_dir) == 0
    clock.shift(timedelta(minutes=6))
    assert write_copies(line.sessions, line.settings.media_dir) == 1


def begun(office: Office) -> Path:
    """A copy that is asked for, and that a clock has begun to write; where it is written."""
    admin, media = office.signed_in("admin"), office.line.settings.media_dir
    admin.get(PATH)
    admin.post(PATH)
    with office.line.sessions.begin() as session:
        row = claim(session, clock.now(), media)
        assert row
        written = path_of(media, row)
    written.parent.mkdir(parents=True)
    return written


def test_one_that_fails_three_times_leaves_no_file_behind(office: Office) -> None:
    line, media, written = office.line, office.line.settings.media_dir, begun(office)
    parts = [written, *(written.with_suffix(f".{number}.part") for number in (1, 2, 3))]
    for part in parts:
        part.touch()
    line.run("UPDATE local_copy SET tries = 3, lease_until = now()")
    clock.shift(timedelta(minutes=1))
    assert write_copies(line.sessions, media) == 0
    assert line.value("SELECT state FROM local_copy") == "failed"
    assert [part for part in parts if part.exists()] == []


def test_what_a_killed_clock_has_written_goes_with_the_next_try_and_at_the_end_of_the_day(office: Office) -> None:
    line, media, written = office.line, office.line.settings.media_dir, begun(office)
    left, later = written.with_suffix(".1.part"), written.with_suffix(".3.part")
    left.touch()
    clock.shift(LEASE + timedelta(seconds=1))
    assert write_copies(line.sessions, media) == 1
    assert list(written.parent.iterdir()) == [written]
    later.touch()
    clock.shift(LEASE + timedelta(days=1, minutes=1))
    write_copies(line.sessions, media)
    assert line.value("SELECT state FROM local_copy") == "expired"
    assert list(written.parent.iterdir()) == []


def test_a_clock_that_comes_too_late_spoils_nothing(office: Office) -> None:
    line, admin = office.line, office.signed_in("admin")
    admin.get(PATH)
    admin.post(PATH)
    media = line.settings.media_dir
    with line.sessions.begin() as session:
        late = claim(session, clock.now(), media)
        assert late
    clock.shift(LEASE + timedelta(seconds=1))
    assert write_copies(line.sessions, media) == 1
    whole = path_of(media, late).read_bytes()
    finished = line.value("SELECT finished_at FROM local_copy")
    clock.shift(timedelta(seconds=1))
    assert not write(line.sessions, line.sessions.kw["bind"], late, media)
    assert path_of(media, late).read_bytes() == whole
    assert line.value("SELECT finished_at FROM local_copy") == finished
    assert list(path_of(media, late).parent.iterdir()) == [path_of(media, late)]
