"""What is said of variants: the figures of each, and whether the difference is real yet."""

import pytest

from scheduler.variants.assignment import CONTROL
from scheduler.variants.tallies import Measure, Tally
from scheduler.variants.verdict import against_control, compare, verdict


def tally(variant: str, sent: int, did: int, *, planned: int | None = None) -> Tally:
    """A variant of which so many did whatever is looked at."""
    return Tally(variant, sent if planned is None else planned, sent, did, did, did)


def said(*tallies: Tally, language: str = "en", measure: Measure = Measure.ANSWERED) -> str:
    """The sentence."""
    return verdict(compare(tallies, measure), language)


def test_a_difference_that_is_real() -> None:
    found = tally("a", 200, 41), tally("b", 198, 22)
    assert said(*found) == (
        "A was answered by 41 of 200 (20.5 %, 15.5 to 26.6 %), B by 22 of 198 (11.1 %, 7.5 to 16.2 %): "
        "the difference is real."
    )
    assert said(*found, language="es") == (
        "La A la contestaron 41 de 200 (20.5 %, entre 15.5 y 26.6 %); la B, 22 de 198 (11.1 %, entre 7.5 y 16.2 %): "
        "la diferencia es real."
    )
    assert compare(found, Measure.ANSWERED).real


def test_a_difference_that_may_be_chance() -> None:
    found = tally("a", 200, 32), tally("b", 198, 41)
    assert said(*found).endswith("the difference may still be chance; about 320 more answers would tell.")
    assert said(*found, language="es").endswith("casualidad; con unas 320 respuestas más se sabría.")
    comparison = compare(found, Measure.ANSWERED)
    assert (comparison.leading, comparison.real, comparison.doubts) == ("b", False, ("a",))


def test_as_many_more_answers_do_tell() -> None:
    """What the sentence promises holds when the rates stay as they are."""
    before = compare([tally("a", 200, 41), tally("b", 200, 32)], Measure.ANSWERED)
    assert before.more is not None
    # 41 and 32 of each 200: with so many more answers each group is this many times as large.
    times = 1 + before.more / 73
    after = [tally("a", round(200 * times), round(41 * times)), tally("b", round(200 * times), round(32 * times))]
    assert compare(after, Measure.ANSWERED).real


def test_variants_that_are_alike() -> None:
    assert said(tally("a", 200, 20), tally("b", 200, 20)).endswith(": there is no difference so far.")
    nearly = tally("a", 20_000, 2_001), tally("b", 20_000, 2_000)
    assert said(*nearly).endswith("may still be chance; they are too alike for the answers to tell.")


def test_no_answers_at_all() -> None:
    comparison = compare([tally("b", 50, 0), tally("a", 50, 0)], Measure.ANSWERED)
    assert (comparison.leading, comparison.real) == (None, False)
    assert verdict(comparison, "en").endswith(": there is nothing to compare so far.")
    assert said() == "Nobody has got a text yet."


def test_three_variants_are_held_to_more() -> None:
    # Two of these alone differ; looked at as the best of three pairs they may not.
    pair = tally("a", 200, 41), tally("b", 200, 25)
    assert compare(pair, Measure.ANSWERED).real
    three = (*pair, tally("c", 200, 10))
    comparison = compare(three, Measure.ANSWERED)
    assert (comparison.leading, comparison.doubts) == ("a", ("b",))
    assert "A leads; its lead over B may still be chance; about" in verdict(comparison, "en")
    clear = compare([tally("a", 500, 200), tally("b", 500, 90), tally("c", 500, 40)], Measure.ANSWERED)
    assert verdict(clear, "en").endswith(": A leads, and the difference is real.")


@pytest.mark.parametrize(
    ("language", "end"),
    [("en", "%). Fewer than 5 got B: no figures."), ("es", "%). Menos de 5 recibieron B: sin cifras.")],
)
def test_of_small_groups_nothing_is_told(language: str, end: str) -> None:
    assert said(tally("a", 100, 41), tally("b", 4, 3), language=language).endswith(end)
    assert compare([tally("a", 4, 4), tally("b", 3, 1)], Measure.ANSWERED).leading is None


def test_conversions_are_of_those_planned() -> None:
    found = tally("a", 90, 30, planned=100), tally("b", 90, 10, planned=100), tally(CONTROL, 0, 8, planned=100)
    assert said(*found, measure=Measure.CONVERTED).startswith("With A, 30 of 100 (30.0 %,")
    assert "CONTROL" not in said(*found, measure=Measure.CONVERTED)


def test_against_the_control_group() -> None:
    worked = [tally("a", 400, 80), tally("b", 400, 60), tally(CONTROL, 0, 20, planned=200)]
    assert against_control(worked, "en") == (
        "Of those texted, 140 of 800 (17.5 %, 15.0 to 20.3 %) did what it is for, of the control group 20 of 200 "
        "(10.0 %, 6.6 to 14.9 %): the text made a difference, and it is real."
    )
    unclear = [tally("a", 100, 12), tally(CONTROL, 0, 10, planned=100)]
    assert "may still be chance; about" in str(against_control(unclear, "en"))
    worse = [tally("a", 400, 20), tally(CONTROL, 0, 80, planned=400)]
    assert str(against_control(worse, "es")).endswith("al grupo de control le fue mejor, y la diferencia es real.")


def test_without_a_control_group_to_speak_of_nothing_is_said() -> None:
    assert against_control([tally("a", 100, 12)], "en") is None
    assert against_control([tally("a", 100, 12), tally(CONTROL, 0, 1, planned=4)], "en") is None
