"""What members text as an answer, and what is no answer to the question that was asked."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Choice, Media, SlotSpec
from bot.engine.readers import NOT_UNDERSTOOD, READERS, NotUnderstood, Question, ReadContext, Reading

CONTEXT = ReadContext("en", datetime(2026, 11, 21, 18, tzinfo=UTC), "America/Los_Angeles", "US")  # Sat 10:00 there
MEXICO = ReadContext("es", CONTEXT.now, "America/Mexico_City", "MX")
EVENTS = (Choice(7, "Rally for a living wage, Sat Nov 28"), Choice(8, "Monthly membership meeting, Tue Dec 1"))
RSVP = {
    "going": ("going", "i'm in", "count me in", "voy", "ahí estaré"),
    "not_going": ("not going", "can't make it", "no voy"),
    "maybe": ("might", "tal vez", "quizás"),
}


def read(reader: str, text: str, context: ReadContext = CONTEXT, **about: Any) -> Any:
    """The value read, or NOT_UNDERSTOOD."""
    choices = about.pop("choices", ())
    spec = SlotSpec(name="x", type="any", reader=reader, **about)
    reading = READERS[reader](text, Question(spec, choices), context)
    return reading.value if isinstance(reading, Reading) else reading


YES = ["y yes YES! yeah yep Yup sure ok okay k yesss si sí Sí, simón claro dale órale va 1 👍 👍🏽 ✅ 👌 siii"][0]
NO = "n no NO. nope nah nooo nel 2 👎 👎🏿 ❌"


@pytest.mark.parametrize("text", [*YES.split(), "yes please", "yeah sure", "of course", "sí por favor", "claro que sí"])
def test_yes(text: str) -> None:
    assert read("bool", text) is True


@pytest.mark.parametrize("text", [*NO.split(), "no thanks", "no gracias", "not really", "nope not today", "todavía no"])
def test_no(text: str) -> None:
    assert read("bool", text) is False


@pytest.mark.parametrize(
    "text",
    ["", "3", "yes and no", "no, 3 guests", "not sure", "yes but when is it", "what", "no idea", "👍👎", "❤️", "dues"],
)
def test_neither_yes_nor_no(text: str) -> None:
    assert read("bool", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3), ("3.", 3), ("2.5", 2.5), ("1,200", 1200), ("two", 2), ("TWO guests", 2), ("dos", 2),
        ("tres personas", 3), ("about 4", 4), ("a couple", 2), ("un par", 2), ("a dozen", 12), ("twenty five", 25),
        ("treinta y cinco", 35), ("none", 0), ("ninguno", 0), ("zero", 0), ("2️⃣", 2), ("it's 3", 3), ("¡3!", 3),
        ("just 2", 2), ("40 hours", 40),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float) -> None:
    assert read("float", text) == number


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("just me", 0), ("only me", 0), ("me", 0), ("solo yo", 0), ("nomás yo", 0), ("nobody", 0), ("no one else", 0),
        ("alone", 0), ("me + 2", 2), ("me and 2 others", 2), ("yo y dos más", 2), ("+1", 1), ("plus 1", 1),
        ("me and my wife", 1), ("con mi esposa", 1), ("my husband", 1), ("2 of us", 1), ("the two of us", 1),
        ("somos 3", 2), ("los 4", 3), ("there will be 3 of us", 2), ("party of 5", 4), ("2 guests", 2), ("2 kids", 2),
        ("a couple of friends", 2), ("bringing 3", 3), ("3", 3), ("none", 0),
    ],
)  # fmt: skip
def test_guests_are_counted_without_the_member(text: str, guests: int) -> None:
    assert read("float", text, counts="guests") == guests


@pytest.mark.parametrize(
    "text",
    ["", "no, 3", "-3", "2 or 3", "two or three", "what time at 6", "dues", "3/4", "yes", "12 Main St", "a few", "2 3"],
)
def test_no_number(text: str) -> None:
    assert read("float", text, counts="guests") is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("going", "going"), ("Going!", "going"), ("I'm in", "going"), ("i’m in", "going"), ("ahi estare", "going"),
        ("I am going for sure", "going"), ("not going", "not_going"), ("I'm not going", "not_going"),
        ("no voy", "not_going"), ("goin", "going"), ("maybe", "maybe"), ("Quizas", "maybe"), ("1", "going"),
        ("#2", "not_going"), ("the third one", "maybe"), ("not_going", "not_going"),
    ],
)  # fmt: skip
def test_categories(text: str, value: str) -> None:
    assert read("categorical", text, values=RSVP) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "0",
        "going or maybe",
        "don't know if going",
        "yes",
        "x" * 1600,
        "who is going to be there and when does it start",
    ],
)
def test_no_category(text: str) -> None:
    assert read("categorical", text, values=RSVP) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 7), ("2.", 8), ("#1", 7), ("option 2", 8), ("the first one", 7), ("la segunda", 8), ("last", 8),
        ("rally", 7), ("the raly", 7), ("saturday", 7), ("membership meeting", 8), ("dos", 8), ("1️⃣", 7),
    ],
)  # fmt: skip
def test_choices(text: str, value: int) -> None:
    assert read("choice", text, choices=EVENTS) == value


@pytest.mark.parametrize("text", ["", "3", "0", "the", "a", "both", "1 and 2", "when is the rally then", "yes"])
def test_no_choice(text: str) -> None:
    assert read("choice", text, choices=EVENTS) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-21"), ("tmrw", "2026-11-22"), ("Tomorrow!", "2026-11-22"), ("mañana", "2026-11-22"),
        ("pasado mañana", "2026-11-23"), ("sat", "2026-11-21"), ("Sunday", "2026-11-22"), ("this friday", "2026-11-27"),
        ("next sat", "2026-11-28"), ("next tuesday", "2026-11-24"), ("el martes", "2026-11-24"),
        ("el próximo viernes", "2026-11-27"), ("el sábado", "2026-11-21"), ("dec 3rd", "2026-12-03"),
        ("Dec. 3", "2026-12-03"), ("December 3, 2027", "2027-12-03"), ("3 de diciembre", "2026-12-03"),
        ("jan 5", "2027-01-05"), ("3/4", "2027-03-04"), ("12/3/26", "2026-12-03"), ("13/4", "2027-04-13"),
        ("2026-12-24", "2026-12-24"), ("the 5th", "2026-12-05"), ("el 30", "2026-11-30"), ("el día 5", "2026-12-05"),
        ("in 2 weeks", "2026-12-05"), ("in a week", "2026-11-28"), ("en tres días", "2026-11-24"),
        ("sat at 6", "2026-11-21T18:00"), ("sat 6pm", "2026-11-21T18:00"), ("tomorrow at noon", "2026-11-22T12:00"),
        ("dec 3 at 9:30 am", "2026-12-03T09:30"), ("mañana a las 7 de la noche", "2026-11-22T19:00"),
        ("el martes a las 6", "2026-11-24T18:00"), ("monday 18:00", "2026-11-23T18:00"), ("tonight", "2026-11-21"),
        ("Saturday Dec 5", "2026-12-05"), ("6 pm on the 5th", "2026-12-05T18:00"), ("feb 29", "2028-02-29"),
        ("yesterday", "2026-11-20"), ("last friday", "2026-11-20"), ("3 days ago", "2026-11-18"),
        ("hace dos semanas", "2026-11-07"), ("el viernes pasado", "2026-11-20"),
    ],
)  # fmt: skip
def test_dates(text: str, day: str) -> None:
    assert read("date", text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("friday", "2026-11-20"), ("nov 30", "2025-11-30"), ("the 30th", "2026-10-30"), ("sat", "2026-11-21")],
)
def test_a_slot_about_the_past_looks_back(text: str, day: str) -> None:
    assert read("date", text, prefer="past") == day


def test_day_and_month_change_places_by_country() -> None:
    assert read("date", "3/4", MEXICO) == "2027-04-03"


def test_the_day_is_the_members_own() -> None:
    late = ReadContext("en", datetime(2026, 11, 22, 6, tzinfo=UTC), "America/Los_Angeles")
    assert read("date", "today", late) == "2026-11-21"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6",
        "at 6",
        "31/31",
        "2/30/26",
        "sat or sun",
        "when is it saturday",
        "soon",
        "in 900000000 weeks",
        "dues",
        "13",
    ],
)
def test_no_date(text: str) -> None:
    assert read("date", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("415-555-0142", "+14155550142"), ("my new number is (415) 555 0142", "+14155550142"),
        ("+52 55 1234 5678", "+525512345678"),
    ],
)  # fmt: skip
def test_phones(text: str, number: str) -> None:
    assert read("phone", text) == number


@pytest.mark.parametrize("text", ["", "555-0142", "12345", "415-555-0142 or 415-555-0143", "call me"])
def test_no_phone(text: str) -> None:
    assert read("phone", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["0422", " 0 4 2 2 ", "it's 0422", "son 0422", "10422", "#0422", "my number is 0422."])
def test_last_four(text: str) -> None:
    assert read("last_four", text) == "0422"


@pytest.mark.parametrize("text", ["", "422", "4155550142", "042a", "0422 or 0423", "0422 0423 1", "dues", "٠٤٢٢"])
def test_no_last_four(text: str) -> None:
    assert read("last_four", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["0", "no more", "No more photos", "that's all", "no hay más", "ya no", "listo"])
def test_no_more_attachments(text: str) -> None:
    assert read("attachments", text) == []


@pytest.mark.parametrize("text", ["", "one moment", "menu", "no, it was monday", "i will send it later"])
def test_words_that_are_no_attachment(text: str) -> None:
    assert read("attachments", text) is NOT_UNDERSTOOD


def test_attachments_may_come_with_words() -> None:
    photo = ReadContext("en", CONTEXT.now, media=(Media("m1", "image/jpeg"),))
    assert read("attachments", "no more after this", photo) == [{"ref": "m1", "content_type": "image/jpeg"}]


def test_texts_lists_and_media() -> None:
    assert read("text", "  12 Main St ") == "12 Main St"
    assert read("text", " ?! ") is NOT_UNDERSTOOD
    assert read("any", "❤️") == "❤️"
    assert read("any", "  ") is NOT_UNDERSTOOD
    assert read("list", "mon, wed and fri") == ["mon", "wed", "fri"]
    assert read("list", ", and ,") is NOT_UNDERSTOOD
    photo = ReadContext("en", CONTEXT.now, media=(Media("m1", "image/jpeg"), Media("m2", "application/pdf")))
    assert read("media", "here", photo, accepts=("image/",)) == [{"ref": "m1", "content_type": "image/jpeg"}]
    assert read("media", "here") is NOT_UNDERSTOOD


words = st.sampled_from(
    ["no", "3", "dec", "29", "feb", "/", "at", "6", "pm", "next", "sat", "last", "in", "weeks", "me", "and", "two"]
) | st.sampled_from(
    ["el", "mañana", "de", "la", "hace", "días", "+", "👍", "first", "2026-02-30", "99:99", "0", "-", "of", "us"]
)


@pytest.mark.parametrize("name", sorted(READERS))
@given(text=st.text(max_size=40) | st.lists(words, max_size=6).map(" ".join))
def test_readers_are_total(name: str, text: str) -> None:
    for prefer in ("past", "future"):
        value = read(name, text, values=RSVP, choices=EVENTS, counts="guests", prefer=prefer)
        assert value is not None
        assert isinstance(value, str | int | float | list | bool | NotUnderstood)
