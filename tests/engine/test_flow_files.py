"""What is wrong in a flow file is told with its line and with what to write instead."""

from pathlib import Path

import pytest

from bot.engine import FlowFileError, load_flows
from bot.engine.book import END
from tests.engine.house import FACTS, FLOWS, write_flows

GOOD = """
slots:
  guests: {type: float}
  names: {type: list}
flows:
  rsvp:
    name: your RSVP
    description: RSVP
    translation: {es: {name: tu asistencia}}
    nlu_trigger: [{intent: rsvp_going}]
    steps:
      - collect: guests
      - id: record
        action: action_record
responses:
  utter_ask_guests:
    - {text: "How many?", translation: {es: "¿Cuantos?"}}
"""
KNOWN = {
    "actions": {"action_record"},
    "intents": {"rsvp_going", "rsvp_not_going", "talk_to_person"},
    "facts": {"member_known", *FACTS},
}


def faults(folder: Path, text: str) -> list[str]:
    """The faults of the file flows/x.yml."""
    with pytest.raises(FlowFileError) as caught:
        load_flows(write_flows(folder, x=text), **KNOWN)
    return [str(fault) for fault in caught.value.faults if fault.file == "flows/x.yml"]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    book = load_flows(write_flows(tmp_path, x=GOOD), **KNOWN)
    assert list(book.flows["rsvp"].steps) == ["collect:guests", "record"]
    assert book.flows["rsvp"].steps["record"].next[0].target == END
    assert book.languages == ("en", "es")
    assert book.triggers["rsvp_going"] == ("rsvp",)


TABLE: list[tuple[str, str, str]] = [
    # what to replace in the good file, by what, and the fault told
    ("  guests: {type", "guests: {type", "x.yml:4: this is not YAML: did not find expected key"),
    ("    description: RSVP\n", "", "x.yml:7: flow rsvp has no description; say in one line what it does"),
    ("description: RSVP", "descripton: RSVP", "x.yml:8: flow rsvp has no key descripton; did you mean description?"),
    ("description: RSVP", "description: [a]", "x.yml:8: description is a text"),
    ("name: your RSVP", "name: your RSVP\n    name: it", "x.yml:8: name stands twice in flow rsvp, first in line 7"),
    ("flows:", "flwos:", "x.yml:6: a flow file has no key flwos; did you mean flows?"),
    ("flows:\n", "forms: {}\nflows:\n", "x.yml:5: forms is not taken here; write a flow with collect steps"),
    ("  rsvp:", "  2rsvp:", "x.yml:7: flow 2rsvp: write an id of letters, digits and _"),
    ("  rsvp:", "  pattern_cancel:", "x.yml:7: there is no pattern pattern_cancel; did you mean pattern_cancel_flow?"),
    ("  rsvp:", "  talk_to_person:", "x.yml:7: flow talk_to_person is already defined in flows/person.yml:4"),
    ("intent: rsvp_going", "intent: rsvp_goin", "x.yml:10: there is no intent rsvp_goin; did you mean rsvp_going?"),
    ("{intent: rsvp_going}", "rsvp_going", "x.yml:10: a trigger is a mapping"),
    (
        "intent: rsvp_going",
        "intent: talk_to_person",
        "x.yml:7: intent talk_to_person already starts flow",
    ),
    (
        "{intent: rsvp_going}",
        "{intent: {name: rsvp_going, confidence_threshold: 60}}",
        "x.yml:10: confidence_threshold lies between 0 and 1",
    ),
    ("    steps:", "    if: slots.gests\n    steps:", "x.yml:11: there is no slot gests; did you mean guests?"),
    ("    steps:", "    if: context.known\n    steps:", "x.yml:11: there is no context name known"),
    ("    steps:", "    if: guests > 3\n    steps:", "x.yml:11: the condition is wrong: guests is not known here"),
    ("    steps:", "    persisted_slots: [names]\n    steps:", "x.yml:11: flow rsvp never fills names"),
    ("    steps:", "    metadata: {menu: {number: 1.5}}\n    steps:", "x.yml:11: a menu number is whole"),
    ("    steps:", "    metadata: {menu: {number: 2}}\n    steps:", "x.yml:7: menu number 1 is free while 2 is taken"),
    (
        "    steps:",
        "    metadata: {menu: {patterns: ['add [0-9]']}}\n    steps:",
        "x.yml:11: a pattern begins with ^",
    ),
    (
        "    steps:",
        "    metadata: {menu: {patterns: ['^(a+)+']}}\n    steps:",
        "x.yml:11: the pattern repeats a group",
    ),
    ("    steps:", "    metadata: {expires: 3}\n    steps:", "x.yml:11: metadata of flow rsvp has no key expires"),
    ("    translation: {es: {name: tu asistencia}}\n", "", "x.yml:7: flow rsvp has no name in es"),
    ("collect: guests", "collect: gests", "x.yml:12: there is no slot gests; did you mean guests?"),
    ("collect: guests", "collect: guests\n        action: action_record", "x.yml:12: this step has collect and action"),
    ("collect: guests", "description: x", "x.yml:12: this step does nothing; write exactly one of action, collect"),
    (
        "collect: guests",
        "collect: guests\n        next: recrod",
        "x.yml:13: flow rsvp has no step recrod; did you",
    ),
    ("collect: guests", "collect: guests\n        next: END", "x.yml:14: no step leads here; point a `next` to it"),
    ("collect: guests", "collect: guests\n        rejections: [{if: slots.guests > 3}]", "x.yml:13: a rejection needs"),
    ("collect: guests", "collect: names", "x.yml:12: there is no response utter_ask_names"),
    ("collect: guests", "collect: guests\n        silence_timeout: 3", "x.yml:13: silence_timeout is not taken here"),
    (
        "collect: guests",
        "collect: guests\n        intent: x",
        "x.yml:13: intent is not taken here; write",
    ),
    (
        "collect: guests",
        "collect: guests\n        next: [{if: slots.guests, then: record}]",
        "x.yml:13: no branch fits when all conditions are false; end with `- else: END`",
    ),
    (
        "collect: guests",
        "collect: guests\n        next: [{else: record}, {if: slots.guests, then: END}]",
        "x.yml:13: `else` is the last branch; move it to the end",
    ),
    (
        "collect: guests",
        "collect: guests\n        next: [{action: action_record}]",
        "x.yml:13: a branch has no key action",
    ),
    (
        "collect: guests",
        "collect: guests\n        next: [{if: slots.guests, then: [{action: action_record}]}, {else: record}]",
        "x.yml:13: the last step of a branch needs `next`; write `next: END` or the id of a step",
    ),
    ("id: record", "id: END", "x.yml:13: END is the end of a flow; choose another id"),
    ("collect: guests", "id: record\n        collect: guests", "x.yml:14: id record stands twice in flow rsvp"),
    ("action: action_record", "action: action_recrod", "x.yml:14: there is no action action_recrod; did you mean"),
    ("action: action_record", "action: utter_done", "x.yml:14: there is no response utter_done"),
    ("action: action_record", "action: action_record\n        utter: utter_x", "x.yml:15: utter belongs to a collect"),
    ("action: action_record", "noop: true", "x.yml:13: a noop step needs `next`"),
    ("action: action_record", "set_slots: [{gusts: 3}]", "x.yml:14: there is no slot gusts; did you mean guests?"),
    ("action: action_record", "call: rvsp", "x.yml:14: there is no flow rvsp; did you mean rsvp?"),
    ("action: action_record", "call: rsvp", "x.yml:7: flow rsvp calls itself by way of rsvp -> rsvp; break the ring"),
    (
        "action: action_record",
        "call: pattern_completed",
        "x.yml:7: flow rsvp calls pattern_completed; a pattern",
    ),
    ("action: action_record", "link: pattern_completed", "x.yml:7: flow rsvp links to pattern_completed"),
    (
        "action: action_record",
        "link: talk_to_person\n        next: END",
        "x.yml:15: a link ends the flow; remove",
    ),
    ("collect: guests", "link: talk_to_person", "x.yml:12: a link is the last step; write `call` to come back"),
    ("{type: float}", "{type: number}", "x.yml:3: slot guests: there is no type number"),
    ("{type: float}", "{}", "x.yml:3: slot guests has no type; write `type: text` or one of"),
    ("{type: float}", "{type: float, validation: {}}", "x.yml:3: validation is not taken here; write `rejections`"),
    ("{type: float}", "{type: float, initial_value: many}", "x.yml:3: slot guests: the initial value does not fit"),
    ("{type: float}", "{type: categorical}", "x.yml:3: slot guests is categorical and has no values"),
    ("{type: float}", "{type: float, values: [1]}", "x.yml:3: slot guests: values belong to `type: categorical`"),
    ("{type: float}", "{type: float, mappings: [{type: from_llm}]}", "x.yml:3: slot guests: mapping type from_llm"),
    ("{type: float}", "{type: float, metadata: {reader: numbr}}", "x.yml:3: slot guests: reader is one of"),
    ("{type: float}", "{type: float, metadata: {format: euro}}", "x.yml:3: slot guests: format is one of date"),
    ("{type: float}", "{type: text, metadata: {choices_from: guests}}", "x.yml:3: slot guests takes its choices from"),
    ("{type: float}", "{type: float, metadata: {hint: utter_h}}", "x.yml:3: there is no response utter_h"),
    (
        'translation: {es: "¿Cuantos?"}',
        "condition: slots.guests",
        "x.yml:17: response utter_ask_guests has no text in",
    ),
    ('{es: "¿Cuantos?"}', "{es: a, fr: b}", "x.yml:17: response utter_ask_guests: fr is no language here"),
    ('"How many?"', '"How many, {names}?"', "x.yml:17: response utter_ask_guests in es lacks {names}"),
    ('"How many?"', '"How {many?"', "x.yml:17: the text of utter_ask_guests has a brace that is no placeholder"),
    (
        '"How many?", tr',
        '"How {mny}?", buttons: [], tr',
        "x.yml:17: buttons is not taken here; a text",
    ),
    ("utter_ask_guests:", "ask_guests:", "x.yml:17: response ask_guests: write a name that starts with utter_"),
    ("utter_ask_guests:", "utter_hint:", "x.yml:12: there is no response utter_ask_guests"),
]


@pytest.mark.parametrize(("old", "new", "told"), TABLE, ids=[f"{row[2]}"[:70] for row in TABLE])
def test_faults_are_told_with_their_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1).lstrip("\n").replace("slots:", "\nslots:", 1))
    assert any(fault.startswith(f"flows/{told}") for fault in found), found


def test_a_placeholder_that_nothing_fills_is_a_fault(tmp_path: Path) -> None:
    text = GOOD.replace("How many?", "How many {gusts}?").replace("¿Cuantos?", "¿Cuantos {gusts}?")
    assert faults(tmp_path, text) == [
        "flows/x.yml:17: response utter_ask_guests: nothing fills {gusts}; did you mean guests?"
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, GOOD.replace("float", "flaot").replace("action_record", "action_x"))) == 2


def test_a_called_flow_must_return(tmp_path: Path) -> None:
    text = (
        GOOD.replace("action: action_record", "call: other")
        + """
  utter_x: [{text: a, translation: {es: b}}]
""".replace("utter_x", "utter_y")
    )
    other = "flows: {other: {description: d, steps: [{link: talk_to_person}]}}\n"
    with pytest.raises(FlowFileError, match="flow other is called by rsvp and links to talk_to_person"):
        load_flows(write_flows(tmp_path, x=text, y=other), **KNOWN)


def test_two_flows_may_not_share_a_menu_word_or_number(tmp_path: Path) -> None:
    menu = "    metadata: {menu: {number: 1, words: {en: [Rally]}}}\n    steps:"
    other = GOOD.replace("rsvp:", "other:").replace("rsvp_going", "rsvp_not_going").replace("    steps:", menu)
    other = other[other.index("flows:") : other.index("responses:")]
    with pytest.raises(FlowFileError) as caught:
        load_flows(write_flows(tmp_path, x=GOOD.replace("    steps:", menu), y=other), **KNOWN)
    told = str(caught.value)
    assert "menu number 1 already belongs to flow rsvp" in told
    assert "menu word Rally already belongs to flow rsvp" in told


def test_a_missing_pattern_a_missing_response_and_an_empty_folder(tmp_path: Path) -> None:
    path = write_flows(tmp_path)
    (path / "patterns.yml").unlink()
    with pytest.raises(FlowFileError, match=r"flows/patterns\.yml:1: flow pattern_cannot_handle is missing"):
        load_flows(path)
    with pytest.raises(FlowFileError, match="response utter_gone is missing; code says it"):
        load_flows(write_flows(tmp_path), said_elsewhere=["utter_gone"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(FlowFileError, match=r"holds no \.yml file"):
        load_flows(tmp_path / "empty")


def test_a_response_that_nobody_says_is_a_warning(tmp_path: Path) -> None:
    text = GOOD + "  utter_alone:\n    - {text: a, translation: {es: b}}\n"
    book = load_flows(write_flows(tmp_path, x=text), **KNOWN)
    assert "flows/x.yml:19: nobody says utter_alone; remove it if it is not needed" in map(str, book.warnings)
    book = load_flows(write_flows(tmp_path, x=text), **KNOWN, said_elsewhere=["utter_alone"])
    assert not [warning for warning in book.warnings if "utter_alone" in warning.message]


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = write_flows(tmp_path)
    (path / "x.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FlowFileError, match=r"flows/x\.yml:1: this is not YAML; save the file as plain UTF-8 text"):
        load_flows(path)


def test_the_example_of_the_published_format_loads(tmp_path: Path) -> None:
    example = """
    slots:
      event_choices: {type: list}
      event_choice: {type: text, metadata: {choices_from: event_choices}}
      guests: {type: float}
    flows:
      rsvp:
        name: RSVP to an event
        description: Says yes, no or maybe to an upcoming event, with guests
        translation: {es: {name: asistencia}}
        nlu_trigger:
          - intent: rsvp_going
          - intent: {name: rsvp_not_going, confidence_threshold: 0.6}
        steps:
          - action: action_find_event
            next:
              - if: slots.event_choices
                then:
                  - collect: event_choice
                    next: confirm
              - else: confirm
          - id: confirm
            collect: guests
            rejections:
              - if: slots.guests > 20
                utter: utter_too_many_guests
          - action: action_record_rsvp
          - action: utter_rsvp_recorded
            next: END
    responses:
      utter_ask_event_choice: [{text: "{choices}", translation: {es: "{choices}"}}]
      utter_ask_guests: [{text: a, translation: {es: b}}]
      utter_too_many_guests: [{text: a, translation: {es: b}}]
      utter_rsvp_recorded: [{text: a, translation: {es: b}}]
    """
    book = load_flows(write_flows(tmp_path, x=example), facts=FACTS)
    assert list(book.flows["rsvp"].steps) == [
        "action:action_find_event",
        "collect:event_choice",
        "confirm",
        "action:action_record_rsvp",
        "action:utter_rsvp_recorded",
    ]


def test_the_shipped_patterns_are_whole() -> None:
    assert (FLOWS / "patterns.yml").exists()
