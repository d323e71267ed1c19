"""The words of a recipient's text: their language, what is known of them, and how the first one ends."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.local import LocalView
from scheduler.campaigns.rendering import RunTexts, WordingError, load_texts, render
from tests.campaigns.conftest import ENGLISH, MORNING, Office

LOCAL = LocalView(
    id=1,
    handle="local-1021",
    name="Local 1021",
    number="+14155550100",
    time_zone="America/Los_Angeles",
    languages=("en", "es"),
    office_phone="+14155550100",
)


def texts(english: str, spanish: str = "Hola") -> RunTexts:
    common = {"local_name": "Local 1021", "office_phone": "(415) 555-0100"}
    return RunTexts(
        run_id=1,
        campaign_id=1,
        kind="announcement",
        local=LOCAL,
        wording={"a": {"en": english, "es": spanish}},
        common={"en": common, "es": common},
        introduction={"en": "Reply STOP to end.", "es": "Responde STOP para no recibir más."},
        expires_at=datetime(2026, 12, 1, tzinfo=UTC),
        question=None,
        settings={},
        about={},
        today=date(2026, 11, 24),
    )


def said(of: RunTexts, language: str = "en", *, introduce: bool = False, variant: str = "a", **facts: Any) -> str:
    return render(of, variant=variant, language=language, facts=facts, introduce=introduce)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("Joe", "Joe", "Joe"),
        (3, "3", "3"),
        ({"date": "2026-12-05"}, "Sat Dec 5", "sab 5 dic"),
        ({"date": "2027-12-05"}, "Sun Dec 5, 2027", "dom 5 dic 2027"),
        ({"moment": "2026-12-05T18:00:00+00:00"}, "Sat Dec 5, 10 am", "sab 5 dic, 10 am"),
        ({"time": "17:30"}, "5:30 pm", "5:30 pm"),
        ({"cents": 8650}, "$86.50", "$86.50"),
        ({"en": "tomorrow", "es": "mañana"}, "tomorrow", "mañana"),
    ],
)
def test_a_fact_is_told_by_its_form_in_each_language(value: object, english: str, spanish: str) -> None:
    of = texts("{it}", "{it}")
    assert said(of, "en", it=value) == english
    assert said(of, "es", it=value) == spanish


def test_what_costs_twice_is_written_plainly() -> None:
    assert said(texts("“Don’t go” – call {office_phone}…")) == '"Don\'t go" - call (415) 555-0100...'


def test_the_first_text_introduces_us() -> None:
    assert said(texts("Hi"), introduce=True) == "Hi\nReply STOP to end."
    assert said(texts("Hi"), "es", introduce=True) == "Hola\nResponde STOP para no recibir más."


def test_a_language_the_local_does_not_speak_is_told_in_its_first() -> None:
    assert said(texts("Hi"), "tl") == "Hi"
    assert said(replace(texts("Hi"), local=replace(LOCAL, languages=("es", "en"))), "tl") == "Hola"


def test_a_sentence_about_nothing_is_left_out() -> None:
    of = texts("Rally on Saturday. Meet at {point}. See you!")
    assert said(of, point="Gate B") == "Rally on Saturday. Meet at Gate B. See you!"
    assert said(of, point=None) == "Rally on Saturday. See you!"


def test_what_cannot_be_said_is_an_error_and_never_half_a_text() -> None:
    with pytest.raises(WordingError, match=r"Nothing is known of \{point\}"):
        said(texts("Meet at {point}."))
    with pytest.raises(WordingError, match="Nothing is left"):
        said(texts("Meet at {point}."), point=None)
    with pytest.raises(WordingError, match="Variant b has no text in en"):
        said(texts("Hi"), variant="b")


def test_runs_are_loaded_in_one_statement(office: Office) -> None:
    for number in range(5):
        office.approved(f"News {number}")
    office.tick()
    sent: list[str] = []

    def keep(_line: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    bot = office.line.bot
    runs = [row.id for row in office.line.rows("SELECT id FROM campaign_run")]
    event.listen(office.line.sessions.kw["bind"], "before_cursor_execute", keep)
    with office.line.sessions() as session:
        loaded = load_texts(session, bot.kinds, bot.wording, runs, MORNING)
    event.remove(office.line.sessions.kw["bind"], "before_cursor_execute", keep)
    assert len(sent) == 1
    assert {said(each) for each in loaded.values()} == {ENGLISH}
    assert "STOP" in said(loaded[runs[0]], "es", introduce=True)
