"""Any text at all is read (checklist 43); how fast, `python -m bench.consent` measures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.consent import ConsentClass, read
from bot.consent.check import load_cases
from bot.consent.language import languages
from tests.consent.spiteful import SPITEFUL
from tests.consent.test_cases import FILES

KNOWN_WORDS = sorted({word for language in languages() for word in language.spelling})


@given(st.text(max_size=1600))
@settings(deadline=None)
def test_any_text_has_a_reading(text: str) -> None:
    assert read(text).kind in ConsentClass


@given(st.lists(st.sampled_from([*KNOWN_WORDS, ".", ",", "!", "'"]), max_size=250))
@settings(max_examples=150, deadline=None)
def test_any_heap_of_known_words_has_a_reading(words: list[str]) -> None:
    assert read(" ".join(words)).kind in ConsentClass


@pytest.mark.parametrize("text", SPITEFUL.values(), ids=SPITEFUL.keys())
def test_a_spiteful_text_has_a_reading(text: str) -> None:
    assert read(text).kind in ConsentClass


def test_case_and_spaces_around_change_nothing() -> None:
    for path in FILES:
        for case in load_cases(path):
            kind = read(case.text).kind
            assert read(f"  {case.text.upper()} \n").kind is kind, case.text
            assert read(case.text.lower()).kind is kind, case.text
