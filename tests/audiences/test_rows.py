"""An audience as rows: what they mean, what comes back, and what is wrong at which row."""

import pytest

from scheduler.audiences.parsing import parse
from scheduler.audiences.query import EVERYONE, Operator
from scheduler.audiences.rows import Group, Row, Rows, RowsError, query_of_rows, rows_of_query
from scheduler.audiences.writing import write

SAME = (
    "everyone",
    "shift = night",
    "not shift = night",
    "shift in (night, evening) and worksite = Warehouse",
    "shift = night or steward = yes",
    "not (shift = night or steward = yes)",
    "(shift = night or steward = yes) and tenure >= 6 months",
    "worksite = Warehouse and not (shift = night and steward = yes)",
    'answer("Rally") = nothing or (certification(Forklift) within 30 days and not answer(#12) = yes)',
)


@pytest.mark.parametrize("text", SAME)
def test_rows_say_the_same(text: str) -> None:
    rows = rows_of_query(parse(text))
    assert rows is not None
    assert write(query_of_rows(rows)) == write(parse(text))


def test_conditions_between_groups_come_together_where_they_stand() -> None:
    rows = rows_of_query(parse("shift = night and (points = on or steward = yes) and dues = owes"))
    assert rows is not None
    assert [len(group.rows) for group in rows.groups] == [1, 2, 1]


@pytest.mark.parametrize(
    "text",
    [
        "shift = night and (points = on or (steward = yes and dues = owes))",
        "not ((points = on and dues = owes) or shift = night)",
    ],
)
def test_what_is_deeper_has_no_rows(text: str) -> None:
    assert rows_of_query(parse(text)) is None


def test_every_mistake_stands_at_its_row() -> None:
    rows = Rows(
        (
            Group((Row("shift", values=("night",)), Row("tenure", Operator.AT_LEAST, number="x"))),
            Group((Row("worksite"), Row("answer", values=("yes",)))),
        )
    )
    with pytest.raises(RowsError) as refused:
        query_of_rows(rows)
    assert {*refused.value.faults} == {(0, 1), (1, 0), (1, 1)}


def test_groups_without_rows_are_everyone() -> None:
    assert query_of_rows(Rows((Group(),))) == EVERYONE
