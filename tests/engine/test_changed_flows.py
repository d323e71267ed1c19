"""A flow file changes while members are half-way."""

from pathlib import Path

import pytest

from bot.engine import FlowBook, FlowCancelled, FlowRestarted, FlowStarted, load_flows
from tests.engine.house import FACTS, Talk, write_flows

BEFORE = """
slots: {first: {type: text}, second: {type: float}}
flows:
  survey:
    name: the survey
    description: Two questions
    translation: {es: {name: la encuesta}}
    nlu_trigger: [{intent: volunteer}]
    steps: [{collect: first}, {collect: second}, {action: utter_thanks}]
  dues:
    name: your dues
    description: What is owed
    translation: {es: {name: tus cuotas}}
    nlu_trigger: [{intent: check_dues}]
    steps: [{action: utter_dues}]
responses:
  utter_ask_first: [{text: "First?", translation: {es: "¿Uno?"}}]
  utter_ask_second: [{text: "Second?", translation: {es: "¿Dos?"}}]
  utter_thanks: [{text: "Thanks.", translation: {es: "Gracias."}}]
  utter_dues: [{text: "Nothing.", translation: {es: "Nada."}}]
"""
REWORDED = BEFORE.replace("Two questions", "Two short questions")
LONGER = BEFORE.replace("steps: [{collect: first}", "steps: [{action: utter_dues}, {collect: first}")
SHORTER = BEFORE.replace("{collect: second}, ", "")
GONE = BEFORE.replace("survey:", "poll:")


@pytest.fixture
def half_way(tmp_path: Path) -> Talk:
    talk = Talk(load_flows(write_flows(tmp_path, survey=BEFORE), facts=FACTS))
    talk.text("survey please", "volunteer")
    assert talk.text("one") == "Second?"
    return talk


def changed(tmp_path: Path, text: str) -> FlowBook:
    return load_flows(write_flows(tmp_path, survey=text), facts=FACTS)


@pytest.mark.parametrize("text", [REWORDED, LONGER])
def test_a_change_elsewhere_in_the_flow_is_not_noticed(half_way: Talk, tmp_path: Path, text: str) -> None:
    half_way.book = changed(tmp_path, text)
    assert half_way.text("2") == "Thanks."


def test_a_step_that_is_gone_restarts_the_flow_with_a_word(half_way: Talk, tmp_path: Path) -> None:
    half_way.book = changed(tmp_path, SHORTER)
    assert half_way.text("2") == "We changed this since you started, so let's begin again.\nFirst?"
    assert half_way.happened(FlowRestarted) == [FlowRestarted("survey")]
    assert half_way.text("one") == "Thanks."


def test_a_new_question_is_answered_first(half_way: Talk, tmp_path: Path) -> None:
    half_way.book = changed(tmp_path, SHORTER)
    assert half_way.text("what do i owe", "check_dues") == "Nothing.\nBack to the survey: First?"
    assert [event.flow for event in half_way.happened(FlowStarted)] == ["dues"]


def test_a_flow_that_is_gone_is_dropped(half_way: Talk, tmp_path: Path) -> None:
    half_way.book = changed(tmp_path, GONE)
    assert half_way.text("2").startswith("Sorry, I didn't get that.")
    assert half_way.happened(FlowCancelled) == [FlowCancelled("survey", "changed")]
    assert half_way.state.frames == ()


def test_an_interrupted_flow_that_changed_begins_again_when_it_resumes(half_way: Talk, tmp_path: Path) -> None:
    half_way.text("what do i owe", "check_dues")
    half_way.text("blub")
    half_way.text("blub")
    half_way.book = changed(tmp_path, SHORTER)
    assert half_way.text("2") == "OK, let's go on here.\nFirst?"


def test_a_slot_that_took_the_step_of_another_restarts_the_flow(half_way: Talk, tmp_path: Path) -> None:
    steps = "[{id: a, collect: first}, {id: b, collect: second}, {action: utter_thanks}]"
    named = BEFORE.replace("[{collect: first}, {collect: second}, {action: utter_thanks}]", steps)
    half_way.book = changed(tmp_path, named)
    half_way.text("2")
    half_way.text("one")
    half_way.book = changed(tmp_path, named.replace("{id: b, collect: second}", "{id: b, collect: first}"))
    assert half_way.text("2") == "We changed this since you started, so let's begin again.\nFirst?"
