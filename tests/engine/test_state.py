"""The state goes through JSON and back, and what cannot be read is a fresh conversation."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Choice, OpenQuestion, State
from bot.engine.state import MAX_BYTES, Filled, Frame, Position, Recent, bounded

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
PLACE = Position("rsvp", "collect:guests", "abc")
FRAME = Frame((PLACE,), {"guests": 2, "events": [{"value": 1, "label": "Rally"}]}, {"reason": "x"}, "rsvp_going")
FULL = State(
    frames=(FRAME, Frame((PLACE, PLACE), filled=Filled("guests", (PLACE,)))),
    question=OpenQuestion("event", "choice", (Choice(7, "Rally"), Choice("b", "Meeting"))),
    slots={"kept": "yes"},
    misses=1,
    language="es",
    expires_at=NOW,
    recent=Recent(FRAME, NOW),
)


def test_nothing_is_lost_on_the_way() -> None:
    assert State.from_json(FULL.to_json()) == FULL


def test_a_fresh_state_is_a_few_bytes() -> None:
    assert State().to_json() == '{"v":1}'


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "null",
        "[]",
        "7",
        "{",
        '{"v":0}',
        '{"v":2,"misses":1}',
        '{"misses":1}',
        '{"v":1,"frames":[{"at":[]}]}',
        '{"v":1,"frames":[{"at":[["a","b"]]}]}',
        '{"v":1,"frames":[{"slots":{}}]}',
        '{"v":1,"frames":7}',
        '{"v":1,"slots":[1]}',
        '{"v":1,"misses":"many"}',
        '{"v":1,"expires_at":"yesterday"}',
        '{"v":1,"expires_at":"2026-11-21T18:00:00"}',
        '{"v":1,"question":{"slot":"x"}}',
        '{"v":1,"question":{"slot":"x","reader":"bool","choices":[1]}}',
        '{"v":1,"recent":[]}',
        '{"v":1,"recent":[{}]}',
    ],
)
def test_what_cannot_be_read_is_a_fresh_state(text: str | None) -> None:
    state = State.from_json(text)
    assert state.frames == ()
    assert state.question is None
    assert state.misses == 0


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["v", "frames", "question", "slots", "misses", "language", "expires_at", "recent", "at"])


@given(st.dictionaries(keys, values))
def test_no_json_is_an_error(data: dict[str, object]) -> None:
    assert isinstance(State.from_json(json.dumps({**data, "v": 1})), State)


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    assert isinstance(State.from_json(text), State)


def test_the_size_is_bounded() -> None:
    wide = Frame((PLACE,), {f"s{n}": "ñ" * 1_600 for n in range(9)})
    for state in (State(frames=(wide, wide), recent=Recent(wide, NOW), misses=2), State(frames=(wide,))):
        text = state.to_json()
        assert len(text.encode()) <= MAX_BYTES
    assert State.from_json(State(frames=(FRAME,), recent=Recent(wide, NOW)).to_json()).frames == (FRAME,)


def test_slot_values_are_cut_and_must_survive_json() -> None:
    assert bounded("x" * 2_000) == "x" * 1_600
    assert len(bounded(list(range(50)))) == 20
    assert bounded({"a": (1, 2)}) == {"a": [1, 2]}
    with pytest.raises(TypeError, match="datetime"):
        bounded(NOW)
    with pytest.raises(TypeError, match="deeply"):
        bounded([[[[[[1]]]]]])
