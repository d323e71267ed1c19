"""The grammar of conditions, and what they are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.bounded_regex import PatternRefusedError, check_pattern
from bot.engine.conditions import ConditionError, names, parse
from bot.engine.evaluation import holds

SLOTS = {
    "n": 3,
    "half": 2.5,
    "name": "rally",
    "yes": True,
    "no": False,
    "one": 1,
    "void": "",
    "none": None,
    "items": ["a", "b"],
    "nothing": [],
    "day": "2026-12-01",
}


@pytest.mark.parametrize(
    "text",
    [
        "slots.n = 3",
        "slots.n == 3.0",
        "slots.n != 4",
        "slots.n > 2 and slots.n < 4",
        "slots.n >= 3 AND slots.n <= 3",
        "slots.half > 2",
        "3 = slots.n",
        "-1 < slots.n",
        "slots.name = 'rally'",
        'slots.name = "rally"',
        "slots.name is 'rally'",
        "slots.name is not 'meeting'",
        "slots.yes",
        "slots.yes is true",
        "slots.no is false",
        "not slots.no",
        "slots.no is not null",
        "slots.none is null",
        "slots.none is undefined",
        "slots.absent is null",
        "slots.absent is empty",
        "slots.void is empty",
        "slots.nothing is empty",
        "slots.items is not empty",
        "slots.n is not empty",
        "slots.items contains 'a'",
        "slots.items not contains 'c'",
        "{'rally' 'meeting'} contains slots.name",
        "{'rally', 'meeting'} contains slots.name",
        "{1 2 3} contains slots.n",
        "slots.name contains 'all'",
        "slots.name matches '^r.l+y$'",
        "slots.name not matches '[0-9]'",
        "slots.day > '2026-11-30'",
        "not slots.n = 4",
        "slots.n = 4 or slots.n = 5 or slots.n = 3",
        "slots.n = 4 and slots.n = 5 or slots.n = 3",
        "(slots.n = 3 or slots.n = 4) and not (slots.n = 4)",
        "context.misses >= 2",
        "not not slots.yes",
        "'it\\'s' contains 'it\\'s'",
    ],
)
def test_holds(text: str) -> None:
    assert holds(parse(text), SLOTS, {"misses": 2})


@pytest.mark.parametrize(
    "text",
    [
        "slots.one = true",
        "slots.yes = 1",
        "slots.yes > 0",
        "slots.name > 3",
        "slots.none > 3",
        "slots.none = 3",
        "slots.absent",
        "slots.void",
        "slots.nothing",
        "empty",
        "slots.n contains 3",
        "slots.n matches '3'",
        "slots.name contains 3",
        "slots.n = '3'",
        "true and false",
        "false or slots.no",
    ],
)
def test_does_not_hold(text: str) -> None:
    assert not holds(parse(text), SLOTS, {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "stops too early"),
        ("slots.n >", "stops too early"),
        ("guests > 3", "guests is not known here; write slots.guests, context.guests or 'guests'"),
        ("slots.n > > 3", "'>' stands where a slot, a text or a number was expected"),
        ("slots.n = 3 slots.n", "'slots.n' stands where 'and', 'or' or the end was expected"),
        ("(slots.n = 3", "')' is missing"),
        ("{slots.n} contains 3", "a set holds texts and numbers only"),
        ("slots.n & 3", "cannot read '& 3'"),
        ("slots.a.b = 3", "slots.a.b is not known here"),
        ("slots.name = 'open", "cannot read"),
        ("slots.name matches slots.n", "'matches' is followed by a pattern in quotes"),
        ("slots.name matches '('", "the pattern is not a regular expression"),
        ("slots.name matches '(a+)+'", "repeats a group"),
        ("not " * 40 + "slots.n", "levels"),
        ("(" * 40 + "slots.n" + ")" * 40, "levels"),
        ("slots.n = 1 or " * 200 + "slots.n", "longer than"),
        ("__import__('os')", "is not known here"),
        ("{{ slots.n }}", "a set holds"),
    ],
)
def test_faults(text: str, told: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "pattern",
    ["(a*)*", "(a|b)+", "(?:a?){5,}", "((a+))+", r"(a)\1", "(?=a)", "(?i)a", "a*a*a*", "a?" * 7, "x" * 101, "["],
)
def test_patterns_that_could_run_long_are_refused(pattern: str) -> None:
    with pytest.raises(PatternRefusedError):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"^\d{5}(-\d{4})?$", "[a+*]+x", r"\+1", "(ab|cd)", "(?:ab)+", "[]a]+", "(a+)?b"])
def test_patterns_that_are_let_through(pattern: str) -> None:
    check_pattern(pattern)


def test_the_names_a_condition_uses() -> None:
    used = names(parse("slots.a and not (context.b = 3 or slots.c contains 'x')"))
    assert [(name.namespace, name.name) for name in used] == [("slots", "a"), ("context", "b"), ("slots", "c")]


pieces = st.sampled_from(
    ["slots.n", "slots.name", "slots.items", "context.x", "and", "or", "not", "is", "null", "empty", "true"]
) | st.sampled_from(["contains", "matches", "=", "!=", "<", ">", "(", ")", "{", "}", "'a'", "3", "'('", ","])
anything = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)


@given(st.text(max_size=60) | st.lists(pieces, max_size=12).map(" ".join), anything, anything)
def test_parsing_and_evaluating_are_total(text: str, n: object, name: object) -> None:
    try:
        condition = parse(text)
    except ConditionError:
        return
    assert holds(condition, {"n": n, "name": name, "items": ["a"]}, {"x": n}) in {True, False}


@given(st.from_regex(r"[ab()*+?|.{}0-9\[\]\\^$]{0,12}", fullmatch=True), st.text("ab", max_size=200))
def test_no_pattern_let_through_runs_long(pattern: str, text: str) -> None:
    try:
        condition = parse(f"slots.name matches '{pattern}'")
    except ConditionError:
        return
    holds(condition, {"name": text}, {})
