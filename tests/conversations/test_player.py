"""Playing conversations: failures say what was there instead, and the record is left as it was."""

from pathlib import Path

from config import clock
from console.conversations import CaseResult, Player, as_dict, as_lines, read_conversations
from tests.fixtures.line import JOE, LOCAL, MARIA, Line, bodies

RECORD = (
    "SELECT * FROM phone ORDER BY id",
    "SELECT * FROM member_phone ORDER BY id",
    "SELECT * FROM member ORDER BY id",
    "SELECT * FROM rsvp ORDER BY id",
    "SELECT * FROM conversation ORDER BY id",
    "SELECT DISTINCT ON (e164) e164, action FROM consent_entry ORDER BY e164, id DESC",
)


def test_each_failure_tells_what_was_there_instead(keyword_line: Line, tmp_path: Path) -> None:
    [result] = _play(
        keyword_line,
        tmp_path,
        """
test_cases:
  - test_case: all of it wrong
    metadata: {phone: "+14155550117"}
    steps:
      - user: dues
      - utter: utter_menu
      - bot: You are rich.
      - slot_was_set: [guests]
      - user: menu
        assertions:
          - flow_started: dues
          - flow_completed: {flow_id: menu, flow_step_id: nowhere}
          - flow_cancelled: {flow_id: menu}
          - pattern_clarification_contains: [dues]
          - action_executed: action_tell_dues
          - bot_uttered: {text_matches: nothing of the kind}
          - bot_did_not_utter: {utter_name: utter_menu}
""",
    )
    problems = [failure.problem for failure in result.failures]
    assert problems[0].startswith("utter_menu was not said, but utter_dues_nothing_owed")
    assert problems[1:] == [
        "no reply says exactly 'You are rich.'",
        "slot guests was not set",
        "dues did not start, but menu, pattern_completed",
        "menu at nowhere did not complete, but menu at action:utter_menu",
        "menu was not cancelled, but nothing",
        "dues was not offered, but nothing",
        "action_tell_dues was not executed, but nothing",
        "no reply matches 'nothing of the kind'",
        "it did say utter_menu",
    ]
    report = as_dict([result])
    assert (report["total"], report["passed"], report["failed"]) == (1, 0, 1)
    assert report["cases"][0]["failures"][0]["text"] == "dues"
    lines = list(as_lines([result]))
    assert lines[0] == "FAILED  all of it wrong"
    assert "cases.yml:6: after 'dues': utter_menu was not said" in lines[1]
    assert lines[-1] == "0 of 1 conversations went as written."


def test_the_record_is_left_as_it_was(keyword_line: Line, tmp_path: Path) -> None:
    before = _record(keyword_line)
    results = _play(
        keyword_line,
        tmp_path,
        f"""
test_cases:
  - test_case: proves, answers an event, changes the language
    metadata: {{phone: "{JOE}"}}
    steps:
      - user: dues
      - user: "1111"
      - user: "0422"
      - utter: utter_dues_owed
      - user: events
      - user: "3"
      - user: "1"
      - user: "11"
      - utter: utter_rsvp_going
      - user: events
        metadata: {{phone: "{MARIA}"}}
      - user: "3"
        metadata: {{phone: "{MARIA}"}}
      - user: "1"
        metadata: {{phone: "{MARIA}"}}
      - user: "2"
        metadata: {{phone: "{MARIA}"}}
      - utter: utter_rsvp_waiting
      - user: en español
      - utter: utter_language_set
  - test_case: leaves
    metadata: {{phone: "{JOE}"}}
    steps:
      - user: STOP
      - utter: utter_opted_out
  - test_case: is back by the next case
    metadata: {{phone: "{JOE}"}}
    steps:
      - user: dues
      - utter: utter_ask_member_code
""",
    )
    assert all(result.passed for result in results), "\n".join(as_lines(results))
    assert _record(keyword_line) == before
    assert keyword_line.value("SELECT count(*) FROM staff_note WHERE done_at IS NULL") == 0


def test_fixtures_are_there_before_the_first_text(keyword_line: Line, tmp_path: Path) -> None:
    [result] = _play(
        keyword_line,
        tmp_path,
        """
fixtures:
  - alone:
      - guests: 0
test_cases:
  - test_case: guests are known
    fixtures: [alone]
    metadata: {phone: "+14155550117"}
    steps:
      - user: events
      - user: "1"
      - user: "1"
      - utter: utter_rsvp_going
""",
    )
    assert result.passed, "\n".join(as_lines([result]))


def test_a_case_that_moves_the_clock_needs_one(keyword_line: Line, tmp_path: Path) -> None:
    text = """
test_cases:
  - test_case: later
    metadata: {phone: "+14155550117", at: "+2 hours"}
    steps:
      - user: menu
"""
    [result] = _play(keyword_line, tmp_path, text, with_clock=False)
    assert [failure.problem for failure in result.failures] == ["`at` moves the clock, which only the test suite can"]


def test_a_campaigns_text_is_gone_after_the_case(keyword_line: Line, tmp_path: Path) -> None:
    before = _record(keyword_line)
    text = f"""
test_cases:
  - test_case: after an announcement
    metadata: {{phone: "{JOE}", campaign: {{kind: announcement, about: {{event_id: {{event: Phone bank}}}}}}}}
    steps:
      - user: menu
      - utter: utter_menu
"""
    [result] = _play(keyword_line, tmp_path, text)
    assert result.passed, "\n".join(as_lines([result]))
    assert _record(keyword_line) == before
    assert keyword_line.value("SELECT count(*) FROM campaign") == 0
    assert keyword_line.value("SELECT count(*) FROM outbox") == 0


def test_a_kind_that_is_not_there_or_lacks_a_setting_is_told(keyword_line: Line, tmp_path: Path) -> None:
    text = f"""
test_cases:
  - test_case: x
    metadata: {{phone: "{JOE}", campaign: {{kind: anouncement}}}}
    steps:
      - user: menu
  - test_case: y
    metadata: {{phone: "{JOE}", campaign: {{kind: announcement, settings: {{colour: red}}}}}}
    steps:
      - user: menu
"""
    problems = [failure.problem for result in _play(keyword_line, tmp_path, text) for failure in result.failures]
    assert problems == [
        "there is no kind of campaign anouncement",
        "campaign: announcement has no setting colour",
    ]


def test_a_case_that_nobody_texts_cannot_be_played(keyword_line: Line, tmp_path: Path) -> None:
    [result] = _play(keyword_line, tmp_path, "test_cases:\n  - test_case: x\n    steps:\n      - user: menu\n")
    assert "nobody texts this" in result.failures[0].problem


def _play(line: Line, folder: Path, text: str, *, with_clock: bool = True) -> list[CaseResult]:
    file = folder / "cases.yml"
    file.write_text(text.lstrip())
    player = Player(
        lambda phone, words: bodies(line.post_text(phone, words)),
        line.sessions,
        line.bot.flows,
        line.value("SELECT id FROM local WHERE number = :number", number=LOCAL),
        kinds=line.bot.kinds,
        set_clock=clock.freeze if with_clock else None,
    )
    return [player.play(case) for case in read_conversations(file)]


def _record(line: Line) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in line.rows(sql)] for sql in RECORD]
