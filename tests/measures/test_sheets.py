"""Files that Excel opens: UTF-8 it knows, no formulas, figures apart from names."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from app import rollcall
from models import AuditEntry, Member, Recipient, RecipientAnswer
from scheduler.measures.naming import ACTION, names
from scheduler.measures.plain import report_data
from scheduler.measures.report import campaign_report
from scheduler.measures.sheet import MARK, figure_rows, sheet
from tests.measures.conftest import STARTS, World


def read(lines: str) -> list[list[str]]:
    assert lines.startswith(MARK)
    return list(csv.reader(StringIO(lines.removeprefix(MARK), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_excel_would_reckon_is_quoted(cell: str) -> None:
    assert read("".join(sheet([[cell]]))) == [[f"'{cell}"]]


@given(st.lists(st.text(max_size=8), min_size=1, max_size=3))
def test_every_cell_comes_back_and_none_is_a_formula(cells: list[str]) -> None:
    (back,) = read("".join(sheet([["x", *cells]])))
    for sent, got in zip(cells, back[1:], strict=True):
        assert got in {sent, f"'{sent}"}
        assert not got.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_lines_end_and_letters_are_as_excel_reads_them() -> None:
    assert "".join(sheet([["José", 3], ["a,b", None]])).encode() == b'\xef\xbb\xbfJos\xc3\xa9,3\r\n"a,b",\r\n'


def test_figures_of_a_small_group_are_in_no_file_and_no_json(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for name, size in (("Dock", 2), ("Plant", 6), ("Mill", 7)):
        for _ in range(size):
            world.text(run_id, worksite_id=world.worksite(name), replied_at=STARTS)
    report = campaign_report(world.session, world.files, campaign_id, by=["worksite"])
    head, total, *groups = figure_rows(report)
    assert total[:3] == ["all", "all", 15]
    assert [row[:2] for row in groups] == [["worksite", "Mill"], ["worksite", "Dock"], ["worksite", "Plant"]]
    assert [len(row) for row in groups] == [len(head), 3, 3]
    dock = next(each for each in report_data(report)["by"]["worksite"] if each["group"] == "Dock")
    assert dock == {"group": "Dock", "hidden": True}


def test_a_share_is_written_with_both_denominators(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for _ in range(2):
        world.text(run_id, replied_at=STARTS)
    for _ in range(6):
        world.text(run_id, replied_at=None, taken=False)
    report = campaign_report(world.session, world.files, campaign_id)
    head, total = list(figure_rows(report))
    told = dict(zip(map(str, head), total, strict=True))
    assert (told["Replied"], told["Replied, % of planned"], told["Replied, % of delivered"]) == (2, 25.0, 25.0)
    replied = report_data(report)["total"]["figures"]["replied"]
    assert replied["of_planned"] == {"count": 2, "of": 8, "share": 0.25}


def test_names_are_told_apart_and_each_look_is_audited(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    said = world.text(run_id, answered_at=STARTS, answer="4", member_id=world.member(given_name="=cmd", number="70001"))
    control = world.text(run_id, None, member_id=world.member(number="70002"))
    for question, answer in (("score", "4"), ("why", "words")):
        member_id = world.session.get_one(Recipient, said).member_id
        world.session.add(
            RecipientAnswer(recipient_id=said, member_id=member_id, question=question, answer=answer, at=STARTS)
        )
    world.session.flush()
    at = STARTS + timedelta(days=1)
    found = list(names(world.session, campaign_id, "office:eva", at))
    assert [(each.number, each.state, each.answer) for each in found] == [
        ("70001", "delivered", "score=4; why=words"),
        ("70002", "control", None),
    ]
    assert read("".join(sheet([found[0].cells()])))[0][1].startswith("'=cmd")
    audited = world.session.execute(
        select(AuditEntry.actor, AuditEntry.detail, Member.number)
        .join(Member, Member.id == AuditEntry.member_id)
        .where(AuditEntry.action == ACTION)
        .order_by(Member.number)
    ).all()
    assert [tuple(row) for row in audited] == [
        ("office:eva", f"campaign {campaign_id}", "70001"),
        ("office:eva", f"campaign {campaign_id}", "70002"),
    ]
    assert control


def test_the_report_has_no_name_of_a_member(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    world.text(run_id, member_id=world.member(given_name="Zoraida", number="70009"))
    report = campaign_report(world.session, world.files, campaign_id, by=["worksite", "day", "answer"])
    assert "Zoraida" not in str(report_data(report))
    assert "70009" not in str(report_data(report))


def test_the_command_shows_figures_and_writes_both_files(
    demo: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Session(demo) as session, session.begin():
        world = World(session)
        run_id = world.run(world.campaign("Picnic"))
        for _ in range(5):
            world.text(run_id, answered_at=STARTS, answer="yes")
    monkeypatch.setenv("DATABASE_URL", demo.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    files = ["--csv", str(tmp_path / "figures.csv"), "--names", str(tmp_path / "names.csv")]
    try:
        shown = CliRunner().invoke(rollcall, ["campaign", "report", "Picnic", "--by", "worksite", *files])
        assert shown.exit_code == 0, shown.output
        assert "5 of 5 (100.0 %)" in shown.output
        figures = read((tmp_path / "figures.csv").read_text(encoding="utf-8"))
        assert figures[1][:3] == ["all", "all", "5"]
        assert len(read((tmp_path / "names.csv").read_text(encoding="utf-8"))) == 6
        with Session(demo) as session:
            assert session.scalar(select(func.count()).where(AuditEntry.action == ACTION)) == 5
        missing = CliRunner().invoke(rollcall, ["campaign", "report", "Picknick"])
        assert missing.exit_code == 1
        assert "no campaign" in missing.output.casefold()
    finally:
        with demo.begin() as line:
            line.execute(text("TRUNCATE audit_entry, recipient, campaign_run, campaign CASCADE"))
            line.execute(text("DELETE FROM message WHERE body = 'x'"))
