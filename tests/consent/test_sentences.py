"""Plain sentences: revocations, their look-alikes, and what could be either (checklist 10, 11)."""

import pytest

from bot.consent import ConsentClass, read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please stop texting me", "en"),
        ("remove me from your list", "en"),
        ("quiero dejar de recibir mensajes", "es"),
        ("ya no me manden mensajes", "es"),
        ("ne m'envoyez plus de messages", "fr"),
    ],
)
def test_a_plain_revocation_and_its_language(text: str, language: str) -> None:
    reading = read(text)

    assert (reading.kind, reading.language, reading.keyword) == (ConsentClass.OPT_OUT, language, False)


@pytest.mark.parametrize(
    "text",
    [
        "stop it",
        "enough",
        "I'm done",
        "cancel it",
        "ya basta",
        "ça suffit",
        "stop texting me so late",
        "stop emailing me",
    ],
)
def test_what_could_be_either_is_unclear(text: str) -> None:
    assert read(text).kind is ConsentClass.UNCLEAR


@pytest.mark.parametrize("word", ["please", "pls", "now", "thanks", "already"])
@pytest.mark.parametrize("keyword", ["stop", "end", "cancel", "quit", "unsubscribe"])
def test_a_keyword_with_a_small_word_is_no_question(keyword: str, word: str) -> None:
    assert read(f"{keyword} {word}").kind is ConsentClass.OPT_OUT


def test_a_phone_that_quotes_our_own_text_revokes_nothing() -> None:
    assert read("Liked “Meeting tonight at 6. Reply STOP to opt out”").kind is ConsentClass.NONE
    assert read("Le gustó “Reunión hoy. Responda ALTO para no recibir más mensajes”").kind is ConsentClass.NONE


def test_a_guard_hides_only_its_own_words() -> None:
    assert read("can you stop by the hall?").kind is ConsentClass.NONE
    assert read("I'll stop by the hall. Also stop texting me").kind is ConsentClass.OPT_OUT


def test_the_reading_never_holds_the_members_words() -> None:
    """Checklist 45: what decided may be logged."""
    reading = read("I'm Joe Miller, member 10422, stop texting me at 415-555-0112")

    assert reading.kind is ConsentClass.OPT_OUT
    assert not any(private in reading.matched.lower() for private in ("joe", "10422", "0112"))
