"""Files of conversations: what is not in the format is told with its line, never passed over."""

from pathlib import Path

import pytest

from console.conversations import Case, ConversationFileError, read_conversations
from console.conversations.types import SentBefore, Setting

HEAD = """\
metadata:
  - joe: {phone: "+1 415 555 0112", language: en}
fixtures:
  - two_guests:
      - guests: 2
test_cases:
  - test_case: a case
"""


def test_names_stand_for_metadata_and_fixtures(tmp_path: Path) -> None:
    [case] = _read(
        tmp_path, "    metadata: joe\n    fixtures: [two_guests]\n    steps:\n      - user: hi\n      - bot: Hi!"
    )
    assert case.setting == Setting(phone="+14155550112", language="en")
    assert case.slots == {"guests": 2}
    assert [(e.kind, e.value, e.line) for e in case.steps[0].expectations] == [("bot", "Hi!", 12)]


def test_a_campaigns_text_may_have_come_before(tmp_path: Path) -> None:
    steps = """\
    metadata:
      phone: "+1 415 555 0112"
      campaign: {kind: check_in, language: es, settings: {days: 90}, about: {event_id: {event: Phone bank}}}
    steps:
      - user: "1"
        metadata: {at: "+2 days", campaign: {kind: poll, facts: {first: red}}}
      - user: "2"
        metadata: {campaign: poll}
"""
    [case] = _read(tmp_path, steps)
    assert case.setting.campaign == SentBefore(
        "check_in", 10, settings={"days": 90}, about={"event_id": {"event": "Phone bank"}}, language="es"
    )
    first, second = (step.setting.campaign for step in case.steps)
    assert first == SentBefore("poll", 13, facts={"first": "red"})
    assert second == SentBefore("poll", 15)


def test_assertions_judge_a_text_alone(tmp_path: Path) -> None:
    steps = """\
    steps:
      - user: dues
        metadata: {at: "+61 minutes"}
        assertions:
          - flow_started: dues
          - flow_started: {operator: any, flow_ids: [dues, menu]}
          - slot_was_set: [{name: guests, value: 2}, {name: event_id}]
      - utter: utter_never_looked_at
      - user: "2"
      - slot_was_not_set:
          - guests
          - event_id: 3
"""
    [case] = _read(tmp_path, steps)
    first, second = case.steps
    assert first.setting.at == "+61 minutes"
    assert [e.kind for e in first.expectations] == ["flow_started", "flow_started", "slot_was_set", "slot_was_set"]
    assert [e.value for e in second.expectations] == [{"name": "guests"}, {"name": "event_id", "value": 3}]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("    steps:\n      - utter: utter_x", "9: a conversation begins with `user`"),
        ("    steps:\n      - user: a\n        bot: b", "9: a step is exactly one of"),
        ("    steps:\n      - user: a\n      - bott: b", "10: a step has no key bott; did you mean bot?"),
        ("    metadata: jo\n    steps:\n      - user: a", "8: there is no metadata jo; did you mean joe?"),
        ("    fixtures: [one]\n    steps:\n      - user: a", "8: there is no fixture one"),
        ("    metadata: {phone: nobody}\n    steps:\n      - user: a", "8: phone is a number such as"),
        ("    metadata: {at: noon}\n    steps:\n      - user: a", "8: at is a time such as"),
        ("    metadata: {channel: fax}\n    steps:\n      - user: a", "8: conversations are played by sms"),
        ("    metadata: {campaign: {about: {}}}\n    steps:\n      - user: a", "8: a campaign has a kind; write"),
        (
            "    metadata: {campaign: {kind: x, abot: {}}}\n    steps:\n      - user: a",
            "8: campaign has no key abot",
        ),
        ("    steps:\n      - user: a\n        assertions:\n          - flow_begun: x", "11: an assertion has no key"),
        (
            "    steps:\n      - user: a\n        assertions:\n          - generative_response_is_relevant: {}",
            "11: generative_response_is_relevant is not taken here; no text is generated",
        ),
        (
            "    steps:\n      - user: a\n        assertions:\n          - bot_uttered: {buttons: []}",
            "11: buttons is not taken here; a text message has none",
        ),
        (
            "    steps:\n      - user: a\n        assertions:\n          - bot_uttered: {text_matches: '('}",
            "11: text_matches is no regular expression",
        ),
        (
            "    steps:\n      - user: a\n        assertions:\n          - flow_completed: {flow_step_id: x}",
            "11: flow_completed names a flow",
        ),
        (
            "    steps:\n      - user: a\n        assertion_order_enabled: true",
            "10: assertion_order_enabled is not taken",
        ),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, steps: str, told: str) -> None:
    with pytest.raises(ConversationFileError) as error:
        _read(tmp_path, steps)
    assert f"cases.yml:{told}" in str(error.value)


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.yml"
    file.write_text("fixtures: []\n")
    with pytest.raises(ConversationFileError, match="there are no test_cases"):
        read_conversations(file)
    file.write_text("")
    with pytest.raises(ConversationFileError, match="the file is empty"):
        read_conversations(file)


def _read(folder: Path, rest: str) -> tuple[Case, ...]:
    file = folder / "cases.yml"
    file.write_text(HEAD + rest)
    return read_conversations(file)
