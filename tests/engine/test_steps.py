"""What each kind of step does, and where the flow goes after it."""

from pathlib import Path

from bot.engine import (
    ActionResult,
    Asked,
    FlowCompleted,
    FlowStarted,
    PatternStarted,
    Said,
    SlotSet,
    StepLimitExceeded,
    load_flows,
)
from tests.engine.house import FACTS, Actions, Talk, book_of, write_flows

CALLS = """
slots:
  code: {type: text, metadata: {reader: last_four}}
  verified: {type: bool}
  kind: {type: categorical, values: [rally, meeting]}
  seen: {type: bool, initial_value: false}
  remembered: {type: text}
flows:
  verify:
    if: false
    description: Steps up before anything private
    steps:
      - collect: code
      - action: action_check_code
        next:
          - if: slots.verified
            then: END
          - else:
              - set_slots: [{code: null}]
                next: again
      - id: again
        noop: true
        next: "collect:code"
  grievance:
    name: your grievance
    description: Status of a case
    translation: {es: {name: tu queja}}
    nlu_trigger: [{intent: check_grievance}]
    steps:
      - call: verify
      - action: utter_status
  branches:
    if: false
    description: Every kind of branch
    persisted_slots: [remembered]
    steps:
      - collect: kind
        next:
          - if: slots.kind = 'rally' and not slots.seen
            then:
              - set_slots: [{seen: true}, {remembered: rally}]
                next: say
          - if: slots.kind = 'meeting'
            then: END
          - else: say
      - id: say
        action: utter_kind
  link_on:
    if: false
    description: Hands over
    steps: [{action: utter_status}, {link: branches}]
  circle:
    if: false
    description: Never ends
    steps:
      - id: here
        action: utter_status
        next: here
responses:
  utter_ask_code: [{text: "Last 4 digits?", translation: {es: "¿4 cifras?"}}]
  utter_status: [{text: Step 2., translation: {es: Paso 2.}}]
  utter_ask_kind: [{text: "Which kind?", translation: {es: "¿Cual?"}}]
  utter_kind: [{text: "A {kind}.", translation: {es: "{kind}"}}]
"""


def talk_of(tmp_path: Path) -> Talk:
    check = Actions(action_check_code=lambda slots: ActionResult({"verified": slots["code"] == "0422"}))
    return Talk(book_of(tmp_path, calls=CALLS), check)


def test_a_called_flow_asks_loops_and_returns(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    assert talk.text("my case", "check_grievance") == "Last 4 digits?"
    assert talk.text("1234") == "Last 4 digits?"
    assert talk.text("it's 0422") == "Step 2."
    assert talk.happened(FlowCompleted) == [FlowCompleted("grievance", "action:utter_status")]


def test_never_mind_in_a_called_flow_cancels_the_caller(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    talk.text("my case", "check_grievance")
    assert talk.text("never mind") == "OK, let's leave your grievance."
    assert talk.state.frames == ()


def test_branches_set_slots_and_persisted_slots(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    talk.start("branches")
    assert talk.text("the rally") == "A rally."
    assert SlotSet("remembered", "rally") in talk.events
    assert talk.state.slots == {"remembered": "rally"}
    talk.start("branches")
    assert talk.text("meeting") == ""
    assert talk.state.slots == {"remembered": "rally"}


def test_a_link_ends_the_flow_and_starts_the_other(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    assert talk.start("link_on") == "Step 2.\nWhich kind?"
    assert FlowCompleted("link_on", "link:branches") in talk.events
    assert FlowStarted("branches", "link") in talk.events
    assert talk.state.active_flow == "branches"


def test_a_circle_is_stopped_and_told(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    assert talk.start("circle").startswith("Sorry, something went wrong on our side.")
    assert talk.happened(StepLimitExceeded) == [StepLimitExceeded("circle", 100)]
    assert len(talk.happened(Said)) == 1
    assert talk.state.frames == ()


def test_a_circle_above_an_open_question_resets_to_a_safe_state(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    talk.text("my case", "check_grievance")
    talk.start("circle")
    assert talk.state.frames == ()
    assert talk.state.question is None
    assert talk.text("my case", "check_grievance") == "Last 4 digits?"


GUARDS = """
slots: {vip: {type: bool}}
flows:
  common:
    name: one
    description: For everybody
    translation: {es: {name: uno}}
    nlu_trigger: [{intent: check_dues}]
    metadata: {menu: {number: 1}}
    steps: [{action: utter_common}]
  special:
    name: two
    description: For members we know
    translation: {es: {name: dos}}
    if: context.member_known
    nlu_trigger: [{intent: check_dues}]
    metadata: {menu: {number: 2}}
    steps: [{action: utter_special}]
responses:
  utter_common: [{text: Hello., translation: {es: Hola.}}]
  utter_special: [{text: Hello member., translation: {es: Hola.}}]
"""


def test_guards_decide_between_flows_of_one_intent(tmp_path: Path) -> None:
    book = load_flows(write_flows(tmp_path, guards=GUARDS), facts={"member_known", *FACTS})
    assert Talk(book, facts={"member_known": True}).text("dues", "check_dues") == "Hello member."
    assert Talk(book, facts={"member_known": False}).text("dues", "check_dues") == "Hello."
    assert Talk(book).text("2").startswith("Sorry, I didn't get that.")
    assert Talk(book).start("special") == "Hello member."


def test_patterns_are_told_apart_from_flows(tmp_path: Path) -> None:
    talk = talk_of(tmp_path)
    assert talk.start("pattern_session_start").startswith("Hi! This is your union's text line.")
    assert talk.happened(PatternStarted) == [PatternStarted("pattern_session_start")]
    assert talk.happened(FlowStarted) == []
    assert talk.happened(Asked) == []
