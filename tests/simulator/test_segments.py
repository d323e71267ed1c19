"""How many parts a text costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.segments import BASIC, EXTENSION, count

ALONE = {"GSM-7": 160, "UCS-2": 70}
JOINED = {"GSM-7": 153, "UCS-2": 67}


@pytest.mark.parametrize(
    ("text", "parts", "encoding"),
    [
        ("", 1, "GSM-7"),
        ("a" * 160, 1, "GSM-7"),
        ("a" * 161, 2, "GSM-7"),
        ("a" * 306, 2, "GSM-7"),
        ("a" * 307, 3, "GSM-7"),
        ("€" * 80, 1, "GSM-7"),
        ("€" * 81, 2, "GSM-7"),
        # 76 extended characters fill 152 of 153 septets: the 77th is not cut in half.
        ("€" * 153, 3, "GSM-7"),
        ("¿Dónde?", 1, "UCS-2"),
        ("niño, ¿qué?", 1, "GSM-7"),
        ("á" * 70, 1, "UCS-2"),
        ("á" * 71, 2, "UCS-2"),
        ("✊" * 135, 3, "UCS-2"),
        ("😀" * 35, 1, "UCS-2"),
        ("😀" * 36, 2, "UCS-2"),
        # 33 emoji fill 66 of 67 units of a part.
        ("😀" * 67, 3, "UCS-2"),
        ("It’s tonight", 1, "UCS-2"),
        ("a\tb", 1, "UCS-2"),
    ],
)
def test_known_texts(text: str, parts: int, encoding: str) -> None:
    counted = count(text)
    assert (counted.count, counted.encoding) == (parts, encoding)


@given(st.text(max_size=500))
def test_parts_are_no_more_and_no_fewer_than_the_units_need(text: str) -> None:
    counted = count(text)
    alone, joined = ALONE[counted.encoding], JOINED[counted.encoding]
    if counted.units <= alone:
        assert counted.count == 1
    else:
        # A two-unit character may leave one unit of a part unused.
        assert -(-counted.units // joined) <= counted.count <= -(-counted.units // (joined - 1))


@given(st.text(alphabet=BASIC + EXTENSION, max_size=400), st.text(alphabet=BASIC + EXTENSION, max_size=20))
def test_more_words_never_cost_fewer_parts(text: str, more: str) -> None:
    assert count(text).encoding == "GSM-7"
    assert count(text + more).count >= count(text).count


@given(st.text(max_size=300))
def test_one_character_outside_the_alphabet_changes_the_whole_text(text: str) -> None:
    counted = count(text + "’")
    assert counted.encoding == "UCS-2"
    assert counted.units == len((text + "’").encode("utf-16-le")) // 2
