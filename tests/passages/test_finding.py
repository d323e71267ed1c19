"""A question finds its passage, asks when two are near, and gives up rather than guess."""

import time
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bench.passages import NONE, TUNING, read_blind
from bot.passages.contract import Contract
from bot.passages.finding import MOST_CHOICES, Found, find
from config.settings import ROOT

DEMO = ROOT / "locals" / "local-1021" / "contract.yml"
DEMO_CONTRACT = Contract.model_validate(yaml.safe_load(DEMO.read_text(encoding="utf-8")))


@pytest.fixture
def contract() -> Contract:
    return DEMO_CONTRACT


def told(found: Found) -> list[str]:
    return [found.answer.id] if found.answer else [passage.id for passage in found.close]


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("What does the contract say about overtime?", "overtime"),
        ("WHATS THE BOOT ALLOWANCE", "boots"),
        ("hw many sik days we get a yr", "sick-leave"),
        ("¿Cuántos días feriados pagados tenemos?", "holidays"),
        ("cuantos dias feriados pagados tenemos", "holidays"),
        ("kuanto dan para botas", "boots"),
        ("do i get payed for jury dutty", "jury-duty"),
        ("me pagan el overtime después de 8 horas o de 40", "overtime"),
        ("supervisors doing bargaining unit work", "unit-work"),
        ("grandma passed, how many days", "bereavement"),
    ],
)
def test_a_question_finds_its_passage(contract: Contract, question: str, passage: str) -> None:
    found = find(contract, question)
    assert found.answer is not None, told(found)
    assert found.answer.id == passage


def test_two_that_are_near_are_asked_about(contract: Contract) -> None:
    found = find(contract, "can i cash out sick or vacation")
    assert found.answer is None
    assert set(told(found)) == {"vacation-carryover", "sick-cashout"}


@pytest.mark.parametrize("question", ["contract", "contrato", "I have a question about the contract", "hello", "?", ""])
def test_a_question_that_says_nothing_is_asked_what_it_is_about(contract: Contract, question: str) -> None:
    assert find(contract, question) == Found(says_nothing=True)


@pytest.mark.parametrize("question", ["what is the mileage rate", "hay aguinaldo", "asdf qwerty zxcv", "🎉🎉 bananas"])
def test_what_no_passage_answers_finds_none(contract: Contract, question: str) -> None:
    assert find(contract, question) == Found()


def test_a_local_without_passages_finds_none() -> None:
    empty = Contract.model_validate({"contract": None, "synonyms": [], "passages": []})
    assert find(empty, "what does the contract say about overtime") == Found()


def test_a_draft_is_never_found(contract: Contract) -> None:
    raw = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    for passage in raw["passages"]:
        if passage["id"] == "boots":
            del passage["approved_on"]
    found = find(Contract.model_validate(raw), "what is the boot allowance")
    assert "boots" not in told(found)
    assert "boots" in told(find(contract, "what is the boot allowance"))


def test_the_figures_hold(contract: Contract) -> None:
    """docs/contract.md: on the blind questions no answer is wrong, and two of three find theirs."""
    rows = [row for rows in read_blind(contract).values() for row in rows]
    having = [row for row in rows if NONE not in row.wanted]
    assert len(rows) >= 60
    right = [row for row in having if row.wanted & set(told(row.found))]
    wrong = [row for row in rows if row.found.answer and row.found.answer.id not in row.wanted]
    assert len(right) >= 0.62 * len(having)
    assert len(wrong) <= 0.02 * len(rows), [row.question for row in wrong]


def test_questions_without_a_passage_mostly_find_none(contract: Contract) -> None:
    questions = yaml.safe_load(TUNING.read_text(encoding="utf-8"))["none"]
    answered = [question for question in questions if find(contract, question).answer]
    assert len(answered) <= 0.05 * len(questions), answered


@given(st.text(max_size=300))
def test_any_text_can_be_asked(question: str) -> None:
    found = find(DEMO_CONTRACT, question)
    assert len(found.close) <= MOST_CHOICES
    assert not (found.answer and found.close)


def test_the_longest_text_takes_no_longer_than_an_answer_may(contract: Contract) -> None:
    find(contract, "overtime")
    began = time.perf_counter()
    find(contract, "overtime seniority zzzyq " * 64)  # 1,600 characters
    assert time.perf_counter() - began < 0.5  # seconds; a turn has 8


PASSAGE: dict[str, Any] = {
    "id": "boots",
    "article": "21.2",
    "title": {"en": "Boots", "es": "Botas"},
    "quote": "An allowance of $175 is paid each January.",
    "answer": {"en": "$175 each January.", "es": "$175 cada enero."},
    "questions": {"en": ["boot allowance"], "es": ["botas"]},
    "approved_on": date(2026, 9, 15),
}
SOURCE = {"name": {"en": "Agreement", "es": "Convenio"}, "from": date(2024, 7, 1), "until": date(2027, 6, 30)}


@pytest.mark.parametrize(
    ("change", "told_as"),
    [
        ({"passages": [PASSAGE, PASSAGE]}, "passage boots stands twice"),
        ({"contract": None}, "passages need `contract`"),
        ({"contract": {**SOURCE, "until": date(2024, 6, 30)}}, "`until` is before `from`"),
        ({"passages": [{**PASSAGE, "answer": {"en": "$175."}}]}, "has no text in es"),
        ({"passages": [{**PASSAGE, "questions": {"en": ["boots"]}}]}, "boots: has no questions in es"),
        (
            {"passages": [{**PASSAGE, "answer": {"en": "x" * 500, "es": "$175."}}]},
            "boots: answer with quote costs 4 segments in en",
        ),
        ({"passages": [{**PASSAGE, "answr": {}}]}, "Extra inputs are not permitted"),
        ({"synonyms": [["alone"]]}, "at least 2 items"),
    ],
)
def test_a_slip_in_the_file_is_told(change: dict[str, Any], told_as: str) -> None:
    whole = {"contract": SOURCE, "synonyms": [["boot", "bota"]], "passages": [PASSAGE]}
    Contract.model_validate(whole)
    with pytest.raises(ValidationError) as error:
        Contract.model_validate({**whole, **change})
    assert told_as in str(error.value)
