"""What actions read from a sentence themselves: which event, how many guests, which language."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.actions.event_words import guests_in, named_events
from bot.actions.language import wished_language

ZONE = ZoneInfo("America/Los_Angeles")
EVENTS = [
    ("Rally for a living wage", datetime(2026, 11, 28, 10, tzinfo=ZONE)),
    ("Monthly membership meeting", datetime(2026, 12, 1, 18, tzinfo=ZONE)),
    ("Steward training", datetime(2026, 12, 6, 9, tzinfo=ZONE)),
]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("count me in for the rally", [0]),
        ("im going to the raly", [0]),
        ("Put me down for Saturday", [0]),
        ("see u sat", [0]),
        ("ill be there the 28th", [0]),
        ("voy el sábado", [0]),
        ("cuenten conmigo para el mitin", [0]),
        ("can't make it to the meeting", [1]),
        ("no puedo ir a la junta", [1]),
        ("voy a la reunión del martes", [1]),
        ("tues works for me", [1]),
        ("sign me up for the steward class", [2]),
        ("voy a la capacitación", [2]),
        ("count me in", []),
        ("I'm going for sure", []),
        ("save me a seat for the picnic", []),
    ],
)
def test_a_sentence_names_its_event(text: str, places: list[int]) -> None:
    assert named_events(text, EVENTS) == places


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("Me + 2 for the picnic", 2),
        ("me plus one", 1),
        ("+1 im bringing my husband", 1),
        ("bringing my kids, 4 of us", 3),
        ("3 of us coming from receiving", 2),
        ("im going, just me", 0),
        ("count me in with 3 guests", 3),
        ("voy con 2 invitados", 2),
        ("vamos 4", 3),
        ("yo solo", 0),
        ("somos tres", 2),
        ("count me in for the rally", None),
        ("ill be there at 6", None),
        ("see u the 12th", None),
        ("me and my wife will be there", 1),
        ("voy con mi esposa", 1),
    ],
)
def test_a_sentence_says_how_many_come_along(text: str, guests: int | None) -> None:
    assert guests_in(text) == guests


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("spanish please", "es"),
        ("En español por favor", "es"),
        ("no hablo inglés", "es"),
        ("no english sorry spanish pls", "es"),
        ("my english is not good, spanish", "es"),
        ("porque me llegan en ingles", "es"),
        ("i dont understand spanish", "en"),
        ("go back to english i dont read spanish", "en"),
        ("im getting these in spanish, english plz", "en"),
        ("why is this in spanish", "en"),
        ("english", "en"),
        ("in french please", "other"),
        ("do you speak tagalog", "other"),
        ("change my language", None),
        ("idioma", None),
    ],
)
def test_a_wish_names_its_language(text: str, language: str | None) -> None:
    assert wished_language(text) == language
