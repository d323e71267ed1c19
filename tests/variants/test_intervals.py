"""The intervals, against the figures their papers print."""

import pytest

from scheduler.variants.intervals import Interval, Rate, difference, enough, of_each, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_one_rate_as_newcombe_prints_it(count: int, of: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    found = wilson(Rate(count, of))
    assert [found.low, found.high] == pytest.approx([low, high], abs=6e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(6, 7), Rate(2, 7), 0.0582, 0.8062),
        (Rate(5, 56), Rate(0, 29), -0.0381, 0.1926),
        (Rate(0, 10), Rate(0, 20), -0.1611, 0.2775),
        (Rate(0, 10), Rate(0, 10), -0.2775, 0.2775),
        (Rate(10, 10), Rate(0, 20), 0.6791, 1.0),
        (Rate(10, 10), Rate(0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_as_newcombe_prints_it(one: Rate, other: Rate, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10."""
    found = difference(one, other)
    assert [found.low, found.high] == pytest.approx([low, high], abs=6e-5)


def test_at_the_ends_a_rate_is_all_or_nothing() -> None:
    assert wilson(Rate(0, 7)).low == 0
    assert wilson(Rate(7, 7)).high == 1
    assert wilson(Rate(0, 0)) == Interval(0, 1)
    assert Rate(0, 0).share == 0


def test_how_many_it_takes() -> None:
    """Without the correction for continuity; 199 and 388 are what the textbooks give for these."""
    assert enough(Rate(20, 100), Rate(10, 100)) == 199
    assert enough(Rate(50, 100), Rate(60, 100)) == 388
    assert enough(Rate(1, 5), Rate(2, 10)) is None


def test_many_comparisons_ask_for_more() -> None:
    assert of_each(1) == pytest.approx(0.95)
    assert of_each(10) == pytest.approx(0.995)
    one, other = Rate(41, 200), Rate(25, 200)
    assert not difference(one, other).has_zero
    assert difference(one, other, of_each(10)).has_zero
