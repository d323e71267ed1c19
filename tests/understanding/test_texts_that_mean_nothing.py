"""A leading "/", an empty text, emoji, 1,600 characters of anything: Rasa is never asked, and no intent comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import guards
from bot.understanding.types import Band, Understanding
from tests.understanding.servers import ANSWER, http, serving, understander

NOTHING = Understanding.nothing()
EMOJI = "👍👎😀🎉❤️🙏🏽👨‍👩‍👧🇲🇽☀✅©®™…?!.,;:()[]{}<>@#$%^&*_+=~`|\\\"'¿¡-–—·•"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   \n\t ",
        "\x00",
        "\u200b\u200d\ufeff",
        "/file_grievance",
        '/file_grievance{"x":"y"}',
        "  /dues",
        "\u200b/dues",
        "\x00/affirm",
        "/",
        "👍",
        "👍🏽👍🏽",
        "❤️",
        "👨‍👩‍👧",
        "?",
        "...",
        "¿?",
        "a" * 1600,
        "dues " * 320,
        "dues " * 100,
        "how much do i owe? " * 100,
        "x" * 1_000_000,
        "ñandú " * 90,
    ],
)
def test_there_is_nothing_to_understand_and_rasa_is_not_asked(text: str | None) -> None:
    with serving(lambda: http(ANSWER)) as rasa:
        assert understander(rasa.url).understand(text) == NOTHING
        assert rasa.requests == 0


@given(st.text(max_size=60))
def test_a_leading_slash_never_has_an_intent(rest: str) -> None:
    text = "/" + rest
    assert guards.refuses(text, guards.normalise(text))


@given(st.text(alphabet=EMOJI + " ", max_size=40))
def test_emoji_and_punctuation_never_have_an_intent(text: str) -> None:
    normal = guards.normalise(text)
    assert guards.refuses(text, normal)


@given(st.text(min_size=1600, max_size=1700))
def test_a_text_that_fills_an_sms_to_the_brim_never_has_an_intent(text: str) -> None:
    assert guards.refuses(text, guards.normalise(text))


@given(st.text(max_size=2000))
def test_normal_texts_are_clean_and_stay_as_they_are(text: str) -> None:
    normal = guards.normalise(text)
    assert "\x00" not in normal
    assert "\n" not in normal
    assert normal == normal.strip()
    normal.encode()
    assert guards.normalise(normal[: guards.LONGEST]) == normal[: guards.LONGEST].strip()


def test_a_lone_surrogate_breaks_nothing() -> None:
    with serving(lambda: http(ANSWER)) as rasa:
        assert understander(rasa.url).understand("what do \ud83d i owe").intent == "check_dues"


def test_a_long_story_is_never_sure() -> None:
    story = (
        "so last tuesday the foreman came over while we were loading trailer nine and said everyone on nights has to "
        "stay until six without the premium, then he told Luis that anybody who complains can look for another job, "
        "and my check this week was short again by about four hours which is the second time since august and nobody "
        "in payroll picks up the phone when I ring"
    )
    with serving(lambda: http(ANSWER)) as rasa:
        understood = understander(rasa.url).understand(story)
    assert (understood.intent, understood.band) == ("check_dues", Band.BETWEEN)
