"""A flow begun from outside remembers by whom: whatever answers it is told to them, whatever lies between."""

from pathlib import Path
from typing import Any

from bot.engine import FlowBegun, FlowBook, SourceAnswered, State, Turn, start
from tests.engine.house import Actions, Talk, book_of, to_guests

POLL = """
slots:
  vote: {type: categorical, values: [red, blue]}
  why: {type: text, metadata: {skippable: true}}
flows:
  poll:
    name: the poll
    description: A question and a reason
    translation: {es: {name: la encuesta}}
    steps:
      - collect: vote
        rejections: [{if: slots.vote = 'blue', utter: utter_no_blue}]
      - link: reason
  reason:
    name: the reason
    description: Why
    translation: {es: {name: la causa}}
    steps: [{collect: why}, {action: utter_noted}]
  dues:
    name: dues
    description: What is owed
    translation: {es: {name: cuotas}}
    metadata: {menu: {words: {en: [dues]}}}
    steps: [{action: utter_dues}]
responses:
  utter_ask_vote: [{text: Red or blue?, translation: {es: ¿Rojo o azul?}}]
  utter_no_blue: [{text: No blue left., translation: {es: No hay azul.}}]
  utter_ask_why: [{text: Why?, translation: {es: ¿Y eso?}}]
  utter_noted: [{text: Noted., translation: {es: Anotado.}}]
  utter_dues: [{text: Nothing owed., translation: {es: Nada.}}]
"""


def begun(book: FlowBook, flow: str, source: str | None = "campaign:7", **slots: Any) -> Talk:
    """A talk in which we spoke first."""
    return begin(Talk(book), flow, source, **slots)


def begin(talk: Talk, flow: str, source: str | None, **slots: Any) -> Talk:
    outcome = start(
        talk.book, talk.state, flow, Actions(), talk.now, turn=Turn(**talk.about), slots=slots, source=source
    )
    talk.state, talk.events = outcome.state, outcome.events
    return talk


def test_the_answer_names_who_asked(tmp_path: Path) -> None:
    talk = begun(book_of(tmp_path, poll=POLL), "poll")
    assert talk.happened(FlowBegun) == [FlowBegun("poll", "campaign:7")]
    assert talk.text("1") == "Why?"
    assert talk.happened(SourceAnswered) == [SourceAnswered("campaign:7", "poll", "vote")]


def test_it_survives_a_question_in_between_and_a_link(tmp_path: Path) -> None:
    talk = begun(book_of(tmp_path, poll=POLL), "poll")
    talk.text("dues")
    assert talk.happened(SourceAnswered) == []
    talk.text("red")
    talk.text("i like it")
    assert talk.happened(SourceAnswered) == [SourceAnswered("campaign:7", "reason", "why")]


def test_a_skip_and_a_refused_answer_are_answers_too(tmp_path: Path) -> None:
    talk = begun(book_of(tmp_path, poll=POLL), "poll")
    assert talk.text("blue") == "No blue left.\nRed or blue?"
    assert talk.happened(SourceAnswered) == [SourceAnswered("campaign:7", "poll", "vote")]
    talk.text("red")
    talk.text("skip")
    assert talk.happened(SourceAnswered) == [SourceAnswered("campaign:7", "reason", "why")]


def test_what_the_member_began_has_no_source(talk: Talk) -> None:
    to_guests(talk)
    talk.text("2")
    assert talk.happened(SourceAnswered) == []


def test_an_interrupted_flow_goes_on_for_its_own_beginner(talk: Talk) -> None:
    to_guests(talk)
    begin(talk, "dues", "campaign:7")
    talk.text("2")
    assert talk.happened(SourceAnswered) == []


def test_a_changed_flow_begins_again_for_the_same_source(tmp_path: Path) -> None:
    talk = begun(book_of(tmp_path / "old", poll=POLL), "poll")
    talk.book = book_of(tmp_path / "new", poll=POLL.replace("vote", "choice"))
    assert "Red or blue?" in talk.text("red")
    talk.text("red")
    assert talk.happened(SourceAnswered) == [SourceAnswered("campaign:7", "poll", "choice")]


def test_a_new_question_begins_without_the_misses_of_the_old(tmp_path: Path) -> None:
    talk = Talk(book_of(tmp_path, poll=POLL))
    talk.text("xyzzy")
    assert talk.state.misses == 1
    begin(talk, "poll", None)
    talk.text("green")
    assert State.from_json(talk.state.to_json()).misses == 1
    assert "pattern_cannot_handle" not in {frame.flow for frame in talk.state.frames}
