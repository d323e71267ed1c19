"""Answers as they are texted: days, hours, money, guests and phone numbers, in both languages and any shape."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import SlotSpec
from bot.engine.readers import NOT_UNDERSTOOD, READERS, Question, ReadContext, Reading
from bot.wording import format_day, format_day_and_time, format_money, format_phone, format_time
from tests.engine.house import Talk, book_of

US = ReadContext("en", datetime(2026, 11, 21, 18, tzinfo=UTC), "America/Los_Angeles", "US")  # Sat 10:00 there
TODAY = date(2026, 11, 21)
ENGLAND = ReadContext("en", US.now, "Europe/London", "GB")
MEXICO = ReadContext("es", US.now, "America/Mexico_City", "MX")


def reading(reader: str, text: str, context: ReadContext = US, **about: Any) -> Any:
    """What the reader makes of it."""
    return READERS[reader](text, Question(SlotSpec(name="x", type="any", reader=reader, **about)), context)


def value(reader: str, text: str, context: ReadContext = US, **about: Any) -> Any:
    """The value read, or NOT_UNDERSTOOD."""
    found = reading(reader, text, context, **about)
    return found.value if isinstance(found, Reading) else found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tmrw", "2026-11-22"), ("2moro", "2026-11-22"), ("tommorow", "2026-11-22"), ("mñn", "2026-11-22"),
        ("el sabado", "2026-11-21"), ("el proximo lunes", "2026-11-23"), ("el lunes que viene", "2026-11-23"),
        ("next fri", "2026-11-27"), ("nxt tues", "2026-11-24"), ("dec 3rd", "2026-12-03"), ("dec third", "2026-12-03"),
        ("3rd of dec", "2026-12-03"), ("3 de dic", "2026-12-03"), ("tres de diciembre", "2026-12-03"),
        ("1ro de enero", "2027-01-01"), ("primero de mayo", "2027-05-01"), ("dec3", "2026-12-03"),
        ("3dic", "2026-12-03"), ("dec 3 '27", "2027-12-03"), ("3-dec-2026", "2026-12-03"), ("3/4", "2027-03-04"),
        ("01/02/27", "2027-01-02"), ("1.2.27", "2027-01-02"), ("2026/12/24", "2026-12-24"), ("in 2 wks", "2026-12-05"),
        ("in a couple of weeks", "2026-12-05"), ("2 weeks from now", "2026-12-05"), ("en un mes", "2026-12-21"),
        ("in 3 months", "2027-02-21"), ("a week ago", "2026-11-14"), ("tonite", "2026-11-21"),
        ("tmrw at noon", "2026-11-22T12:00"), ("sat 9ish", "2026-11-21T09:00"), ("mon around 9", "2026-11-23T09:00"),
        ("sun 6p", "2026-11-22T18:00"), ("fri at half past 6", "2026-11-27T18:30"), ("fri half 6", "2026-11-27T18:30"),
        ("el viernes a las 6 y media", "2026-11-27T18:30"), ("manana a las siete de la noche", "2026-11-22T19:00"),
        ("mon quarter to 7", "2026-11-23T18:45"), ("lunes cuarto para las 7", "2026-11-23T18:45"),
    ],
)  # fmt: skip
def test_days(text: str, day: str) -> None:
    assert value("date", text) == day


@pytest.mark.parametrize(
    "text",
    ["1/1/1026", "12/3/3026", "32/13/26", "in 9999 years", "half", "9ish", "two", "dec", "may", "second", "3/4/5/6",
     "sat sun", "10/10/10/10"],
)  # fmt: skip
def test_no_days(text: str) -> None:
    assert value("date", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "text", ["3/4", "01/02/27", "sat at 6", "sat 9ish", "mon half 6 pm", "oct 5", "5/6/1975", "tuesday dec 3"]
)
def test_what_could_mean_two_days_is_told(text: str) -> None:
    assert reading("date", text).unsure


@pytest.mark.parametrize("text", ["4/4", "13/4/27", "dec 3", "sat", "tmrw 6 pm", "monday 18:00", "next sat", "friday"])
def test_what_means_one_day_is_not(text: str) -> None:
    assert not reading("date", text).unsure


def test_next_friday_is_told_when_this_week_has_one_too() -> None:
    wednesday = ReadContext("en", datetime(2026, 11, 18, 18, tzinfo=UTC), "America/Los_Angeles")
    assert reading("date", "next fri", wednesday) == Reading("2026-11-27", unsure=True)
    assert reading("date", "next mon", wednesday) == Reading("2026-11-23")


def test_a_year_of_two_digits_is_of_the_nearest_century() -> None:
    assert value("date", "12/3/26") == "2026-12-03"
    assert value("date", "5/6/99") == "1999-05-06"
    assert value("date", "5/6/75", prefer="past") == "1975-05-06"
    assert value("date", "12/3/30", prefer="past") == "1930-12-03"


def test_the_end_of_a_month_stays_in_the_next() -> None:
    end = ReadContext("en", datetime(2027, 1, 31, 20, tzinfo=UTC), "America/Los_Angeles")
    assert value("date", "in a month", end) == "2027-02-28"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("noon", "12:00"), ("al mediodia", "12:00"), ("midnight", "00:00"), ("6", "18:00"), ("9", "09:00"),
        ("9ish", "09:00"), ("around 9", "09:00"), ("6:30", "18:30"), ("6.30pm", "18:30"), ("6p", "18:00"),
        ("6 a.m.", "06:00"), ("06:30", "06:30"), ("18:00", "18:00"), ("1800 hrs", "18:00"), ("half past 6", "18:30"),
        ("half six", "18:30"), ("quarter past 6", "18:15"), ("20 to 7", "18:40"), ("a las 7", "19:00"),
        ("las seis y media", "18:30"), ("a las 7 menos cuarto", "18:45"), ("6 o'clock", "18:00"), ("12 am", "00:00"),
    ],
)  # fmt: skip
def test_hours(text: str, hour: str) -> None:
    assert value("time", text) == hour


def test_half_six_is_sure_only_where_it_means_one_hour() -> None:
    assert reading("time", "half 6 pm", ENGLAND) == Reading("18:30")
    assert reading("time", "half 6 pm", US) == Reading("18:30", unsure=True)


@pytest.mark.parametrize("text", ["", "25", "6:75", "soon", "99 to 7", "6 or 7", "six guests", "dues"])
def test_no_hours(text: str) -> None:
    assert value("time", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$40", 4000), ("$ 40", 4000), ("40 bucks", 4000), ("40bucks", 4000), ("forty", 4000), ("cuarenta", 4000),
        ("cuarenta dolares", 4000), ("$40.50", 4050), ("40.5", 4050), ("40,50", 4050), ("$1,200", 120_000),
        ("1200 usd", 120_000), ("$1.2", 120), ("two hundred fifty", 25_000), ("doscientos cincuenta", 25_000),
        ("mil doscientos", 120_000), ("two thousand five hundred", 250_000), ("treinta y cinco", 3500),
        ("50 cents", 50), ("5 dollars and 50 cents", 550), ("about 40", 4000), ("i paid $86.50", 8650), ("0", 0),
        ("2k", 200_000),
    ],
)  # fmt: skip
def test_money(text: str, cents: int) -> None:
    assert value("money", text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "-$40", "$40 or $50", "40 50", "twenty thirty", "dues", "40 guests", "$99999999999", "four-twenty", "bucks"],
)
def test_no_money(text: str) -> None:
    assert value("money", text) is NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("me + 2", 2), ("me+2", 2), ("me n my wife", 1), ("my wife and my son", 2), ("con mi esposa y mi hijo", 2),
        ("2 adults and 1 kid", 3), ("2 adultos y 3 niños", 5), ("w/ 2", 2), ("1 más", 1),
    ],
)  # fmt: skip
def test_guests(text: str, guests: int) -> None:
    assert value("float", text, counts="guests") == guests


@pytest.mark.parametrize("text", ["2 or 3", "2 of us and 1 maybe", "2 adults and a dog", "mil gracias"])
def test_no_guests(text: str) -> None:
    assert value("float", text, counts="guests") is NOT_UNDERSTOOD


PHONE = "+14155550142"


@pytest.mark.parametrize(
    "text",
    ["415.555.0142", "+1 (415) 555 0142", "415 555 0142 ext 2", "4155550142", "1-415-555-0142", "(415)555-0142",
     "415/555-0142", "my cell is 415.555.0142 thanks", "mi cel: 415 555 01 42", "+14155550142"],
)  # fmt: skip
def test_a_phone_number_in_any_shape(text: str) -> None:
    assert value("phone", text) == PHONE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4821", "4821"), ("HERE 4821", "4821"), ("here4821", "4821"), ("Here: #4821", "4821"), ("AQUÍ 4821", "4821"),
        ("ya llegué 4821", "4821"), ("4821 +2", "4821 +2"), ("here 4821 me + 2", "4821 +2"),
        ("aqui 4821 con 2", "4821 +2"),
        ("the code is 4821 and my wife", "4821 +1"), ("4821 just me", "4821 +0"),
    ],
)  # fmt: skip
def test_codes_at_the_door(text: str, code: str) -> None:
    assert value("door_code", text) == code


@pytest.mark.parametrize("text", ["", "here", "482", "48212", "4821 4822", "dues 4821", "4821 +99", "4821 dues"])
def test_no_codes_at_the_door(text: str) -> None:
    assert value("door_code", text) is NOT_UNDERSTOOD


SHAPES = ("{}.{}.{}", "({}) {}-{}", "{}{}{}")
COUNTRIES = ("US", "GB", "MX")
WHEN = """
slots:
  when: {type: date}
flows:
  visit:
    name: a visit
    description: When to come
    translation: {es: {name: una visita}}
    metadata: {menu: {words: {en: [visit]}}}
    steps: [{collect: when}, {action: utter_noted}]
responses:
  utter_ask_when: [{text: "When?", translation: {es: "¿Cuando?"}}]
  utter_noted: [{text: Noted., translation: {es: Anotado.}}]
"""


def test_the_member_is_told_how_a_text_was_read_and_can_change_it(tmp_path: Path) -> None:
    talk = Talk(book_of(tmp_path, visit=WHEN))
    talk.text("visit")
    assert talk.text("3/4") == "I read that as Thu Mar 4. If not, text for example: change it to Dec 3.\nNoted."
    assert "Noted." in talk.text("change it to Apr 3")
    talk.text("visit")
    assert talk.text("dec 3") == "Noted."


near = st.dates(TODAY - timedelta(days=170), TODAY + timedelta(days=170))
far = st.dates(date(1950, 1, 1), date(2075, 12, 31))


@given(day=near, language=st.sampled_from(["en", "es"]))
def test_a_day_as_we_write_it_is_read_as_that_day(day: date, language: str) -> None:
    prefer = "past" if day < TODAY else "future"
    assert value("date", format_day(day, language), prefer=prefer) == day.isoformat()


@given(day=far, language=st.sampled_from(["en", "es"]))
def test_a_far_day_as_we_write_it_keeps_its_year(day: date, language: str) -> None:
    written = format_day(day, language, today=TODAY if abs((day - TODAY).days) > 180 else date(1900, 1, 1))
    assert value("date", written) == day.isoformat()


@given(day=far)
def test_two_digits_of_a_year_are_never_half_a_century_off(day: date) -> None:
    read = value("date", f"{day.month}/{day.day}/{day.year % 100:02}")
    if read is not NOT_UNDERSTOOD:  # Feb 29 of a year that has none nearby
        found = date.fromisoformat(read)
        assert (found.month, found.day, found.year % 100) == (day.month, day.day, day.year % 100)
        assert abs((found - TODAY).days) <= 50 * 366 + 366


@given(day=near, hour=st.times().map(lambda each: time(each.hour, each.minute)), language=st.sampled_from(["en", "es"]))
def test_a_day_and_hour_as_we_write_them_are_read_back(day: date, hour: time, language: str) -> None:
    moment = datetime.fromisoformat(f"{day}T{hour}")
    prefer = "past" if day < TODAY else "future"
    found = reading("date", format_day_and_time(moment, language), prefer=prefer)
    assert found == Reading(moment.isoformat(timespec="minutes"))


@given(hour=st.times().map(lambda each: time(each.hour, each.minute)))
def test_an_hour_as_we_write_it_is_read_back(hour: time) -> None:
    assert value("time", format_time(hour, "en")) == hour.isoformat(timespec="minutes")


@given(cents=st.integers(0, 99_999_999))
def test_money_as_we_write_it_is_read_back(cents: int) -> None:
    assert value("money", format_money(cents, "en")) == cents


@given(middle=st.integers(200, 999), last=st.integers(0, 9999), shape=st.sampled_from(SHAPES))
def test_a_phone_number_as_we_write_it_is_read_back(middle: int, last: int, shape: str) -> None:
    number = f"+1415{middle}{last:04}"
    found = value("phone", shape.format("415", middle, f"{last:04}"))
    assert found in (number, NOT_UNDERSTOOD)  # 415 n11 xxxx is no number
    if found == number:
        assert value("phone", format_phone(number)) == number


pieces = st.sampled_from(
    ["half", "6", "9ish", "'27", "y media", "menos cuarto", "$", "k", "bucks", "mil", "hundred", "ext", "1/1/00",
     "2moro", "next", "fri", "quarter", "to", "in", "a couple of", "months", "0000", "31", "feb", "º", "٣", "²", "noon",
     "+", "w/"]
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(READERS))
@given(text=st.text(max_size=60) | st.lists(pieces, max_size=6).map(" ".join), country=st.sampled_from(COUNTRIES))
def test_readers_never_raise(name: str, text: str, country: str) -> None:
    context = ReadContext("es", US.now, "America/Los_Angeles", country)
    for prefer in ("past", "future"):
        found = reading(name, text, context, values={"a": ()}, counts="guests", prefer=prefer)
        if isinstance(found, Reading) and name == "date":
            assert 1900 <= datetime.fromisoformat(found.value).year <= 2100
