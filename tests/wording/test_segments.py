"""What a text costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import Count, count, is_gsm, normalise, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Count("GSM-7", 0, 0)),
        ("a" * 160, Count("GSM-7", 160, 1)),
        ("a" * 161, Count("GSM-7", 161, 2)),
        ("a" * 306, Count("GSM-7", 306, 2)),
        ("a" * 307, Count("GSM-7", 307, 3)),
        ("€" * 80, Count("GSM-7", 160, 1)),
        ("[" * 81, Count("GSM-7", 162, 2)),
        ("á" * 70, Count("UCS-2", 70, 1)),
        ("á" * 71, Count("UCS-2", 71, 2)),
        ("á" * 134, Count("UCS-2", 134, 2)),
        ("á" * 135, Count("UCS-2", 135, 3)),
        ("👍" * 35, Count("UCS-2", 70, 1)),
        ("👍" * 36, Count("UCS-2", 72, 2)),
        ("¿Qué mañana? ¡é ñ ü à!", Count("GSM-7", 22, 1)),
        ("Reunión", Count("UCS-2", 7, 1)),
    ],
)
def test_counts(text: str, expected: Count) -> None:
    assert count(text) == expected


def test_a_character_of_two_units_is_not_cut_by_the_end_of_a_part() -> None:
    assert segments("a" * 152 + "€" + "a" * 152) == 3  # 306 units, but the first part holds 152
    assert segments("á" * 66 + "👍" + "á" * 66) == 3


def test_toll_free_parts_are_shorter() -> None:
    assert (segments("a" * 306), segments("a" * 306, toll_free=True)) == (2, 3)
    assert (segments("a" * 160), segments("a" * 160, toll_free=True)) == (1, 1)
    assert (segments("á" * 134), segments("á" * 134, toll_free=True)) == (2, 3)


def test_typography_becomes_plain_and_letters_stay() -> None:
    assert normalise("“It’s” – now…\u00a0• ok") == '"It\'s" - now... - ok'
    assert is_gsm(normalise("“It’s” – now…\u00a0• ok\t"))
    assert normalise("Reunión mañana") == "Reunión mañana"


@given(st.text(max_size=400))
def test_counting_is_total_and_grows_with_the_text(text: str) -> None:
    assert 0 <= segments(text) <= segments(text + "a") <= segments(text + "á")
    assert count(text).units >= len(text)
    assert normalise(normalise(text)) == normalise(text)
