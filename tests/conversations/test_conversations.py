"""Every file of conversations beside this one, through the front door, against the trained model."""

from pathlib import Path

import pytest

from config import clock
from console.conversations import Player, as_lines, read_conversations
from tests.fixtures.line import LOCAL, Line, bodies

FILES = sorted(Path(__file__).parent.glob("*.yml"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_conversations_go_as_written(file: Path, line: Line) -> None:
    player = Player(
        lambda phone, words: bodies(line.post_text(phone, words)),
        line.sessions,
        line.bot.flows,
        line.value("SELECT id FROM local WHERE number = :number", number=LOCAL),
        kinds=line.bot.kinds,
        set_clock=clock.freeze,
    )
    results = [player.play(case) for case in read_conversations(file)]
    assert results
    assert all(result.passed for result in results), "\n".join(as_lines(results))
