"""The language of a text is told from three words or more, by small words, and only when it is sure."""

import pytest

from bot.understanding.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cuándo es la próxima junta", "es"),
        ("cuando es la proxima junta", "es"),
        ("QUIERO SABER CUANTO DEBO", "es"),
        ("hola quiero hablar con alguien del sindicato", "es"),
        ("¿a qué hora empieza la marcha?", "es"),
        ("necesito q me ayuden con mi queja", "es"),
        ("no entiendo lo que dice el contrato", "es"),
        ("la meeting del sabado es en el hall", "es"),
        ("when is the next meeting", "en"),
        ("how much do i owe", "en"),
        ("I need to talk to my steward", "en"),
        ("can u tell me when my cert expires", "en"),
        ("What's going on with the contract?", "en"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hola",
        "muchas gracias",
        "thank you",
        "ok ok ok",
        "no no no",
        "1 2 3",
        "0422",
        "+1 415 555 0134",
        "Maria Guadalupe Santos Hernandez",
        "José Ortiz Lee",
        "Harbor Transit Yard",
        "418 Elm St Apt 3 Oakland",
        "Calle Olmo 418 Oakland",
        "lol ok cool",
        "👍 👍 👍",
        "no me come son red",
        "ana.r@example.com",
        "Local 1021 meeting sabado hall",
        "the junta is on saturday right",
        "i love la fiesta de mi tia",
    ],
)
def test_what_both_languages_share_tells_nothing(text: str) -> None:
    assert detect(text) is None
