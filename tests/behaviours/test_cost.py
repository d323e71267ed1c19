"""What a text costs in statements; neither history nor more flows change it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bench.flows import with_more_flows
from config.settings import ROOT
from tests.fixtures.line import ANA, JOE, Line


@contextmanager
def statements(line: Line) -> Iterator[list[str]]:
    """The statements the app runs meanwhile, without BEGIN and COMMIT."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = line.app.extensions["rollcall"]["engine"]
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("phone", "words", "most"),
    [
        (ANA, "menu", 3),
        (ANA, "dues", 5),
        (ANA, "certs", 5),
        (ANA, "grievance", 5),
        (ANA, "events", 5),
        (JOE, "dues", 4),
    ],
)
def test_an_inbound_text_costs_few_statements(keyword_line: Line, phone: str, words: str, most: int) -> None:
    keyword_line.text(phone, "hi")
    with statements(keyword_line) as seen:
        assert keyword_line.text(phone, words)
    assert len(seen) <= most, seen


def test_history_does_not_make_a_text_dearer(make_line: Callable[..., Line]) -> None:
    line = make_line()
    counts = []
    for _ in range(3):
        with statements(line) as seen:
            line.text(ANA, "dues")
        counts.append((len(seen), line.value("SELECT length(state::text) FROM conversation WHERE address = :p", p=ANA)))
        for _ in range(20):
            line.text(ANA, "menu")
    assert len(set(counts)) == 1, counts


def test_more_flows_do_not_make_a_text_dearer(make_line: Callable[..., Line], tmp_path: Path) -> None:
    costs = []
    for flows_dir in (ROOT / "flows", with_more_flows(tmp_path, 200)):
        line = make_line(flows_dir=flows_dir)
        line.text(ANA, "hi")
        with statements(line) as seen:
            assert line.text(ANA, "dues")
        state = line.value("SELECT length(state::text) FROM conversation WHERE address = :p", p=ANA)
        costs.append((len(seen), state))
    assert costs[0] == costs[1]
