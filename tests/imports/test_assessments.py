"""Assessments from a file: history that is only added to."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.imports.conftest import Desk

FILE = """Member number,Rating,Date,Assessed by
10421,1,2026-11-02,Dana
10422,strong support,2026-11-02,Dana
10422,6,2026-11-02,Dana
10499,2,2026-11-02,Dana
10421,3,2099-01-01,Dana
"""
HELD = """
    SELECT member.number, score, on_date, assessed_by FROM assessment JOIN member ON member.id = member_id ORDER BY 1, 2
"""


def test_good_rows_are_added_once_and_bad_ones_told(desk: Desk) -> None:
    desk.do("DELETE FROM assessment")
    first = desk.load("assessments", FILE, "--apply")
    assert (first["counts"]["new"], first["counts"]["faulty"]) == (2, 3)
    assert [(row.number, row.score, row.assessed_by) for row in desk.rows(HELD)] == [
        ("10421", 1, "Dana"),
        ("10422", 1, "Dana"),
    ]
    assert desk.load("assessments", FILE, "--apply")["counts"]["same"] == 2
    later = desk.load("assessments", "member,score,date,by\n10421,4,2026-11-09,Dana\n", "--apply")
    assert later["counts"]["new"] == 1
    assert [row.score for row in desk.rows(HELD)] == [1, 4, 1], "the older opinion stays"


def test_one_cannot_be_overwritten_and_a_file_can_be_taken_back(desk: Desk) -> None:
    desk.do("DELETE FROM assessment")
    done = desk.load("assessments", FILE, "--apply")
    with pytest.raises(IntegrityError):
        desk.do("UPDATE assessment SET score = 5")
    assert desk.run("imports", "undo", str(done["import"])).exit_code == 0
    assert desk.rows(HELD) == []
