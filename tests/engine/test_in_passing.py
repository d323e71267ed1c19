"""A word in passing starts nothing, answers nothing, and is no miss."""

import pytest

from bot.engine.phrases import is_in_passing


@pytest.mark.parametrize(
    "text",
    [
        "lol", "LOL", "haha", "jajaja", "jeje ok", "lmao", "👍", "🙏", "😂😂", "❤️", "ok", "k", "ok cool",
        "cool", "nice", "got it", "oh ok", "all good", "have a good day", "que tengan buen día", "bendiciones",
        "sale", "muy bien", "Dios los bendiga",
    ],
)  # fmt: skip
def test_small_words_are_in_passing(text: str) -> None:
    assert is_in_passing(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "???", "!!", "yes", "no", "2", "ok 2", "all", "so", "help me", "ok but when is the meeting",
        "cool what time", "sale para mi la junta", "nice try", "Oakland", "hola", "418 Elm St",
        "good thanks, and my dues?",
    ],
)  # fmt: skip
def test_what_says_something_is_not(text: str) -> None:
    assert not is_in_passing(text)
