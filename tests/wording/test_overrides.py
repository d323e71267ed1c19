"""A local's own wording is checked: each slip is told with the local, the response and the language."""

from pathlib import Path
from typing import Any

import pytest

from bot.engine import FlowBook
from bot.wording.overrides import override_faults
from bot.wording.typical import typical
from tests.engine.house import book_of

FLOW = """
slots:
  rest_of_it: {type: text, mappings: [{type: controlled}]}
flows:
  told:
    name: Told
    description: Says it
    if: false
    steps:
      - action: utter_told
        next: END
responses:
  utter_told:
    - text: "{rest_of_it}"
      translation: {es: "{rest_of_it}"}
"""


@pytest.fixture
def book(tmp_path: Path) -> FlowBook:
    return book_of(tmp_path, told=FLOW)


@pytest.mark.parametrize(
    ("wording", "faults"),
    [
        ({}, []),
        ({"utter_told": {"en": "So: {rest_of_it}", "es": "Pues: {rest_of_it}"}}, []),
        ({"utter_person": {"en": "We call you.", "es": "Te llamamos."}}, []),
        (
            {"utter_tolt": {"en": "x", "es": "x"}},
            ["wording of utter_tolt: there is no such response; did you mean utter_told?"],
        ),
        (
            {"utter_person": {"en": "We call you."}},
            ["wording of utter_person (es): there is no text; a response has one in every language"],
        ),
        (
            {"utter_person": {"en": "We call you.", "es": "  "}},
            ["wording of utter_person (es): there is no text; a response has one in every language"],
        ),
        (
            {"utter_person": {"en": "We call you.", "es": "Te llamamos.", "de": "Wir rufen an."}},
            ["wording of utter_person (de): there is no such language; there are en, es"],
        ),
        (
            {"utter_told": {"en": "So: {rest_of_it}, {more}", "es": "Pues"}},
            [
                "wording of utter_told (en): nothing fills {more}",
                "wording of utter_told (es): {rest_of_it} is missing",
            ],
        ),
        (
            {"utter_person": {"en": "y" * 307, "es": "á" * 135}},
            [
                "wording of utter_person (en): costs 3 segments (307 GSM-7 units), 2 at most",
                "wording of utter_person (es): costs 3 segments (135 UCS-2 units), 2 at most",
            ],
        ),
        (
            {"utter_person": {"en": "Reply YES to be called.", "es": "Te llamamos."}},
            [
                "wording of utter_person (en): asks for YES, which carriers take for themselves; "
                "ask for a number instead",
            ],
        ),
        ({"utter_person": "We call you."}, ["wording of utter_person: is not {language: text}"]),
        ({"utter_person": {"en": 5, "es": None}}, None),
        (["utter_person"], ["wording is not {response: {language: text}}"]),
    ],
)
def test_each_slip_is_one_sentence(book: FlowBook, wording: Any, faults: list[str] | None) -> None:
    found = list(override_faults(book, typical(), "local-9", wording))
    if faults is None:
        assert len(found) == 2
        return
    assert found == [f"local-9: {fault}" for fault in faults]


def test_a_language_beyond_the_flows_may_be_allowed(book: FlowBook) -> None:
    wording = {"utter_person": {"en": "We call you.", "es": "Te llamamos.", "fr": "On vous appelle."}}
    also = {"utter_person": frozenset({"fr"})}
    assert list(override_faults(book, typical(), "local-9", wording, also)) == []
