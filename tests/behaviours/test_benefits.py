"""What dues got a member, recorded whole or not at all, and told to that member alone."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from bot.staff.benefits import BenefitsRefused, Use, read_money, read_uses
from config import clock
from console.commands.benefits import command
from tests.fixtures.line import JOE, JOSEPHINE, KIM, MARIA, SHARED, STRANGER, Line

PACIFIC = ZoneInfo("America/Los_Angeles")
HEADER = "member,benefit,date,value,reference\n"


@pytest.fixture
def rollcall(keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line on the line's database, with no uses recorded yet."""
    monkeypatch.setenv("DATABASE_URL", keyword_line.settings.database_url)
    monkeypatch.setenv("REDIS_URL", keyword_line.settings.redis_url)
    keyword_line.run("DELETE FROM benefit_use")
    return CliRunner()


def imported(runner: CliRunner, folder: Path, rows: str, *options: str) -> Result:
    file = folder / "uses.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return runner.invoke(command, ["import", str(file), *options])


def recorded(line: Line) -> int:
    count: int = line.value("SELECT count(*) FROM benefit_use")
    return count


def test_a_use_is_recorded_told_and_audited(keyword_line: Line, rollcall: CliRunner) -> None:
    done = rollcall.invoke(command, ["add", "10426", "legal-line", "1,250.50"])
    assert (done.exit_code, done.output) == (0, "Recorded.\n")
    reply = keyword_line.text(KIM, "benefits")
    assert "benefits you used were worth $1,250.50" in reply
    assert "Legal advice: $1,250.50" in reply
    row = keyword_line.rows("SELECT actor, detail FROM audit_entry WHERE action = 'benefit_use_recorded'")[0]
    assert row.actor.startswith("shell:")
    assert row.detail.startswith("legal-line of ")


def test_a_file_is_recorded_whole(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    rows = "10426,eye-exam,2026-10-02,185.00,\n10426,eye-exam,2026-10-02,185.00,child\n10428,class,2026-01-05,$60,\n"
    clock.freeze(datetime(2026, 11, 22, 9, tzinfo=PACIFIC))
    assert imported(rollcall, tmp_path, rows).output == "3 recorded.\n"
    assert "This year: benefits you used were worth $370.00" in keyword_line.text(KIM, "benefits")


def test_every_bad_row_is_told_and_nothing_is_recorded(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    clock.freeze(datetime(2026, 11, 22, 9, tzinfo=PACIFIC))
    rows = (
        "10426,eye-exam,2026-10-02,185.00,\n"
        "99999,eye-exam,2026-10-02,185.00,\n"
        "10426,sauna,2026-10-02,185.00,\n"
        "10426,eye-exam,2026-11-23,185.00,\n"
        "10426,eye-exam,2026-10-03,0,\n"
    )
    done = imported(rollcall, tmp_path, rows)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "Error: row 3: this local has no member 99999",
        "row 4: there is no benefit sauna; "
        "there are class, eye-exam, grievance-pay, hardship-fund, legal-line, tool-loan",
        "row 5: 2026-11-23 is still to come",
        "row 6: a use is worth more than nothing, and 100,000 dollars at most",
        "Nothing was recorded.",
    ]
    assert recorded(keyword_line) == 0


def test_the_same_file_twice_changes_nothing(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    row = "10426,eye-exam,2026-10-02,185.00,\n"
    assert imported(rollcall, tmp_path, row).exit_code == 0
    again = imported(rollcall, tmp_path, row)
    assert again.exit_code == 1
    assert "row 2: member 10426 has eye-exam of 2026-10-02 on record already" in again.output
    assert recorded(keyword_line) == 1


def test_another_locals_members_are_not_known(rollcall: CliRunner, keyword_line: Line, tmp_path: Path) -> None:
    keyword_line.run(
        "INSERT INTO local (handle, name, number, time_zone, languages, office_phone) "
        "VALUES ('local-7', 'Local 7', '+14155550700', 'America/New_York', '{en}', '+14155550701')"
    )
    row = "10426,eye-exam,2026-10-02,185.00,\n"
    assert "Which local?" in imported(rollcall, tmp_path, row).output
    refused = imported(rollcall, tmp_path, row, "--local", "local-7")
    assert "this local has no member 10426" in refused.output
    assert "there is no benefit eye-exam; there are none" in refused.output


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("member,benefit,value\n1,2,3\n", "lacks date"),
        (HEADER.replace("reference", "colour") + "1,a,2026-01-01,1,red\n", "has colour, which is no column here"),
        ("", "lacks member, benefit, date, value"),
        (HEADER, "the file has no rows"),
        (HEADER + "10426,eye-exam,10/02/2026,5,\n", "row 2: date '10/02/2026' is not a day such as 2026-11-05"),
        (HEADER + "10426,eye-exam,2026-02-30,5,\n", "row 2: date '2026-02-30' is not a day"),
        (HEADER + "10426,eye-exam,2026-02-03,12.345,\n", "row 2: value '12.345' is not money such as 120.00"),
        (HEADER + ",,2026-02-03,5,\n", "row 2: member is empty; benefit is empty"),
        (HEADER + "10426,eye-exam,2026-02-03,5,ref,more\n", "row 2: has more values than the first row"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text: str, fault: str) -> None:
    with pytest.raises(BenefitsRefused) as refused:
        read_uses(text)
    assert any(fault in each for each in refused.value.faults), refused.value.faults


def test_a_file_of_a_spreadsheet_is_read() -> None:
    text = '\ufeffMember, Benefit ,Date,Value\r\n10426,eye-exam,2026-10-02,"$1,250.50"\r\n,,,\r\n'
    assert read_uses(text) == [Use("10426", "eye-exam", date(2026, 10, 2), 125_050, "", "row 2")]


@pytest.mark.parametrize(
    ("text", "cents"),
    [("120", 12_000), ("120.00", 12_000), ("$1,200.50", 120_050), ("0.01", 1), ("1.5", None), ("1e3", None),
     ("-5", None), ("12,00", None), ("", None), ("five", None)],
)  # fmt: skip
def test_money_is_read_to_the_cent_or_not_at_all(text: str, cents: int | None) -> None:
    assert read_money(text) == cents


def test_quarter_and_year_begin_at_the_locals_midnight(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    clock.freeze(datetime(2026, 10, 1, 0, 5, tzinfo=PACIFIC))
    rows = "10428,class,2026-09-30,60,\n10428,eye-exam,2026-10-01,185,\n10428,class,2025-12-31,999,\n"
    assert imported(rollcall, tmp_path, rows).exit_code == 0
    reply = keyword_line.text(MARIA, "benefits")
    assert "This year: benefits you used were worth $245.00" in reply
    assert "This quarter: $185.00" in reply
    clock.freeze(datetime(2026, 9, 30, 23, 55, tzinfo=PACIFIC))
    assert "This quarter: $60.00" in keyword_line.text(MARIA, "benefits")


def test_in_the_first_quarter_the_year_is_told_once(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    clock.freeze(datetime(2027, 1, 1, 8, tzinfo=PACIFIC))
    assert imported(rollcall, tmp_path, "10428,class,2027-01-01,60,\n").exit_code == 0
    keyword_line.run(
        "INSERT INTO dues_entry (member_id, kind, amount_cents, on_date) "
        "SELECT id, 'payment', -4325, '2027-01-01' FROM member WHERE number = '10428'"
    )
    reply = keyword_line.text(MARIA, "benefits")
    assert "worth $60.00; dues you paid, $43.25" in reply
    assert "quarter" not in reply


def test_no_figure_leaves_without_proof(keyword_line: Line) -> None:
    for phone in (JOE, SHARED, STRANGER):
        assert "$" not in keyword_line.text(phone, "benefits")


def test_without_discounts_it_says_so(keyword_line: Line, rollcall: CliRunner, tmp_path: Path) -> None:
    keyword_line.run("UPDATE local SET handle = 'local-of-few-words'")
    assert "There are no member discounts on our list" in keyword_line.text(STRANGER, "discounts")
    assert "Text DISCOUNTS" not in keyword_line.text(JOSEPHINE, "benefits")
    assert "Members have the contract" in keyword_line.text(STRANGER, "benefits")
