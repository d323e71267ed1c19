"""A long reply is cut where the sense ends, and offers MORE."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording import is_more, parts, segments, split_reply

HINT = "Reply MORE for the rest."
SENTENCE = "The hall is open from nine to five on weekdays and until noon on Saturdays. "


def test_a_reply_of_three_segments_stays_whole() -> None:
    text = "a" * 459
    assert split_reply(text, HINT).first == text
    assert split_reply(text, HINT).rest == ""


def test_a_paragraph_is_the_kindest_cut() -> None:
    text = SENTENCE * 4 + "\n\n" + SENTENCE * 4
    split = split_reply(text, HINT)
    assert split.first == f"{(SENTENCE * 4).strip()}\n{HINT}"
    assert split.rest == (SENTENCE * 4).strip()


def test_a_list_is_cut_between_items() -> None:
    items = [f"{number} Certification number {number}, expires Tue Dec 2, 2027" for number in range(1, 15)]
    split = split_reply("\n".join(items), HINT)
    kept = split.first.split("\n")[:-1]
    assert kept == items[: len(kept)]
    assert split.rest.split("\n") == items[len(kept) :]


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    split = split_reply(SENTENCE * 9, HINT)
    assert split.first.endswith(f"Saturdays.\n{HINT}")
    assert split.rest.startswith("The hall")


def test_a_long_sentence_is_cut_between_words() -> None:
    split = split_reply("word " * 150, HINT)
    assert split.first.endswith(f"word\n{HINT}")


@pytest.mark.parametrize("grapheme", ["👨‍👩‍👧", "e\u0301\u0302", "🇲🇽", "👍🏽", "1\ufe0f\u20e3"])
def test_a_word_without_end_is_cut_between_graphemes(grapheme: str) -> None:
    split = split_reply(grapheme * 200, HINT)
    body = split.first.removesuffix(f"\n{HINT}")
    assert len(body) % len(grapheme) == 0
    assert body + split.rest == grapheme * 200


@pytest.mark.parametrize("text", ["MORE", "more", "More!", "MAS", "MÁS", "más por favor", "mas."])
def test_more(text: str) -> None:
    assert is_more(text)


@pytest.mark.parametrize("text", ["", "more info on dues", "no more", "no más", "m", "maso"])
def test_not_more(text: str) -> None:
    assert not is_more(text)


pieces = st.sampled_from(["word", "ñandú", "👍🏽", ".", ",", "\n", "\n\n", " ", "x" * 90, "€", "Dec 2, 6 pm.", "¿Qué?"])
texts = st.lists(pieces, max_size=250).map(" ".join) | st.text(max_size=900)


@settings(max_examples=150)
@given(texts, st.booleans())
def test_nothing_is_lost_and_no_part_is_too_long(text: str, toll_free: bool) -> None:
    found = list(parts(text, HINT, toll_free=toll_free))
    assert all(segments(part, toll_free=toll_free) <= 3 for part in found)
    bodies = [part.removesuffix(f"\n{HINT}") for part in found[:-1]] + found[-1:]
    assert "".join("".join(bodies).split()) == "".join(text.split())


def test_spanish_texts_in_the_expensive_alphabet_have_shorter_parts() -> None:
    found = list(parts("La reunión es mañana. " * 20, "Responde MAS para seguir."))
    assert len(found) == 3
    assert all(segments(part) <= 3 for part in found)
