"""Every conversation beside this file, through the front door, against the trained model."""

from pathlib import Path

import pytest

from config import clock
from console.conversations import Case, Player, as_lines, read_conversations
from tests.fixtures.line import LOCAL, Line, bodies

CASES = [case for file in sorted(Path(__file__).parent.glob("*.yml")) for case in read_conversations(file)]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file}: {case.name}" for case in CASES])
def test_conversation(case: Case, line: Line) -> None:
    player = Player(
        lambda phone, words: bodies(line.post_text(phone, words)),
        line.sessions,
        line.app.extensions["rollcall"]["bot"].flows,
        line.value("SELECT id FROM local WHERE number = :number", number=LOCAL),
        set_clock=clock.freeze,
    )
    result = player.play(case)
    assert result.passed, "\n".join(as_lines([result]))
