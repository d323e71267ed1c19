"""What every text costs: no answer is over three segments, and Spanish stays in the cheap alphabet."""

from datetime import date

import pytest

from bot.book import load_book
from bot.wording import MAX_SEGMENTS, Wording, count
from bot.wording.taken import taken_word
from bot.wording.typical import typical
from config.settings import ROOT

# As long as they get in the demo local, and a little longer.
VALUES = {
    "local_name": "Service Workers Local 1021",
    "office_phone": "(415) 555-0123",
    "given_name": "Maximiliano",
    "event_line": "Monthly membership meeting, Wed Dec 16, 6:30 pm, Union Hall",
    "choices": [
        {"value": n, "label": "Rally for a living wage, Sat Nov 28, 10 am, State House steps"} for n in range(4)
    ],
    "menu": [{"value": n, "label": "Certifications"} for n in range(7)],
    "owed_cents": 123_456,
    "paid_through": "2026-09-30",
    "as_of": "2026-11-21",
    "expires_on": "2027-08-09",
    "days_left": 21,
    "title": "Aerial work platform operator",
    "grievance_number": "20412",
    "grievance_step": 2,
    "next_on": "2026-11-25",
    "points_attend": 1,
    "points_volunteer": 2,
    "points_lead": 3,
    "points_total": 128,
    "points_lines": [{"value": n, "label": "Sun Nov 15: +2 helped, Flyers at the gate"} for n in range(3)],
    "points": 2,
    "points_title": "Monthly membership meeting",
    "points_day": "Sun Nov 15",
    "shift_line": "Flyers at the gate, Fri Nov 27, 6 am-8 am, Distribution Center",
    "report_number": "20412",
    "report_deadline": "2026-12-04",
    "report_when": "2026-11-20T18:30",
    "place_words": "loading dock behind the north warehouse...",
    "photo_count": 12,
    "staff_words": "We settled this with the company; call us about your back pay.",
    "join_name": "Maximiliano Hernandez Santos",
    "record_name": "Maximiliano Hernandez Santos",
    "record_work": "Harbor Transit, Southern Yard",
    "record_shift": "vespertino",
    "steward_name": "Maria Guadalupe Santos Hernandez",
    "who": "Maria Guadalupe S. (Distribution Center)",
    "called": "2 Maria Guadalupe S.",
    "handoff_number": 2,
    "handoff_id": 1234,
    "handoffs": ["1 Maria Guadalupe S., 5 min", "2 Joe M., 2 h", "3 Ana R., 1 d"],
    "answer_from": "2026-11-23T08:30:00-08:00",
    "guests": 12,
    "calendar_link": "https://rollcall.union1021.org/l/event/WzEyXQ.aR8KzA.abcdefghijklmnopqrstuvwxyz0",
    "meeting_time": "Sat Nov 28, 9:40 am",
    "meeting_point": "Gate B of the south lot",
    "opens_at": "10:30 am",
    "driver_name": "Maximiliano",
    "rider_names": "Maximiliano, Josephine +2, Guadalupe",
    "rider_count": 5,
    "read_as": "2026-12-05T18:30",
    "line_place": 12,
    "places_left": 3,
    "tries_left": 4,
    "canceled_name": "Certifications",
    "interrupted_flow_name": "Certifications",
    "misses": 1,
    "change_worksite": "San Francisco Bay Foods Company, Distribution Warehouse",
    "change_phone": "+14155550134",
    "change_address": "4180 Martin Luther King Jr Way Apt 30, San Leandro 94601",
    "change_email": "maria.guadalupe.santos@example.com",
    "change_name": "Maria Guadalupe Santos Hernandez",
    "change_called": "Guadalupe",
    "change_card": "Aerial work platform operator",
    "change_card_title": "Aerial work platform operator",
    "change_expires": "2028-11-30",
    "change_told": "lugar de trabajo",
    "change_reason": "We need the letter of your employer first.",
    "number_code": "482113",
    "visit_code": "482113",
    "joined_on": "2019-05-02",
    "text_count": "1,000+",
    "dues_count": "120",
    "card_count": "12",
    "rsvp_count": "40",
    "case_count": "3",
    "consent_since": "2024-03-09",
    "export_link": "https://texts.example.org/l/export/MTIzNDU.aSEzRg.4zXq0v7JmH2mD0Ykq3u9bY6r7sA",
    "erase_on": "2026-11-29",
    "code": "482193",
    "survey_question": "Should we ask for four days of ten hours in the next contract? Reply 1 yes, 2 no, 3 not sure.",
}
DEAREST = {
    "utter_ask_change_card": 3,
    "utter_ask_change_worksite": 3,
    "utter_know_rights": 3,
    "utter_events": 3,
    "utter_classes": 3,
    "utter_classes_to_renew": 3,
    "utter_ask_event_id": 3,
    "utter_ask_clarified_flow": 3,
    "utter_ask_first_action": 3,
    "utter_ask_orientation_date": 3,
}
BOOK = load_book(ROOT / "flows")
# The Spanish of the shared responses is held to this by tests of their own.
OURS = [name for name, response in BOOK.responses.items() if "/responses/" not in response.file]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(BOOK.responses))
def test_a_response_costs_two_segments_at_most(name: str, language: str) -> None:
    for text in _texts(name, language):
        assert count(text).segments <= max(DEAREST.get(name, 2), typical().most_segments(name)) <= MAX_SEGMENTS, text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(BOOK.responses))
def test_no_response_invites_a_word_that_carriers_take(name: str, language: str) -> None:
    for variation in BOOK.responses[name].variations[language]:
        assert taken_word(variation.text) is None, variation.text


@pytest.mark.parametrize("name", sorted(OURS))
def test_spanish_stays_in_the_cheap_alphabet(name: str) -> None:
    for text in _texts(name, "es"):
        assert count(text).encoding == "GSM-7", text


def _texts(name: str, language: str) -> list[str]:
    """Every variation, as an override with no condition."""
    wording = Wording(BOOK, strict=True)
    values = {**typical().values, **VALUES, **typical().filled.get(name, {})}
    return [
        wording.render(name, language, values, overrides={name: {language: variation.text}}, today=date(2026, 11, 21))
        for variation in BOOK.responses[name].variations[language]
    ]
