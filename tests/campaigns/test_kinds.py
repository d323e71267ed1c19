"""Files of kinds: what is wrong in one is told with its place and what to write; the shipped ones are sound."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.book import load_book
from bot.campaign_kinds import Kind, KindError, Kinds, load_kinds, question_faults
from bot.campaign_settings import Setting, SettingType
from config.settings import ROOT
from console.commands.flows import command
from scheduler.campaigns.audience import filled
from scheduler.campaigns.kinds import kind_faults

SOUND: dict[str, Any] = {
    "about": {"en": "Reminds.", "es": "Recuerda."},
    "topic": "events",
    "trigger": "once",
    "settings": {"event": {"type": "event", "about": "Which event."}},
    "audience": 'rsvp("{event}") in (going, none)',
    "wording": {"en": "Come to {local_name}", "es": "Ven a {local_name}"},
    "question": {"flow": "campaign_going", "slots": {"event_id": "{event}"}},
    "answers": {"rsvp_answer": {"going": "yes"}},
    "useful_for": {"hours": 12},
}


def loaded(tmp_path: Path, **changes: Any) -> Kind:
    folder = tmp_path / "campaigns"
    folder.mkdir(exist_ok=True)
    content = {key: value for key, value in (SOUND | changes).items() if value is not ...}
    (folder / "reminder.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return load_kinds(folder)["reminder"]


def test_the_shipped_kinds_are_sound() -> None:
    kinds = load_kinds(ROOT / "campaigns")
    assert kind_faults(kinds) == []
    assert question_faults(kinds, load_book(ROOT / "flows")) == []
    done = CliRunner().invoke(command, ["check"])
    assert f"{len(kinds)} kinds of campaigns: no faults" in done.output


def test_a_sound_kind_is_read(tmp_path: Path) -> None:
    kind = loaded(tmp_path)
    assert kind.name == "reminder"
    assert kind.useful_for == timedelta(hours=12)
    assert kind.settings["event"].required
    assert filled(kind, {"event": 12}) == "rsvp(#12) in (going, none)"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"topic": ...}, "topic: is missing; write a name"),
        ({"topik": "x"}, "topik: there is no such key; did you mean topic?"),
        ({"about": {"en": "x"}}, "about: has no es; write {en: ..., es: ...}"),
        ({"about": "x"}, "about: is not a mapping; write {en: ..., es: ...}"),
        ({"wording": {"en": "x"}}, "wording: has no es"),
        ({"eligible": ["left"]}, "eligible.0: cannot stand here"),
        (
            {"settings": {"event": {"type": "evnt", "about": "x"}}},
            "settings.event.type: cannot stand here; write one of",
        ),
        ({"settings": {"event": {"type": "event"}}}, "settings.event.about: is missing; write a sentence"),
        ({"settings": {"event": {"type": "choice", "about": "x"}}}, "settings.event: values belong to `type: choice`"),
        ({"settings": {"event": {"type": "days", "about": "x", "default": "soon"}}}, "write whole numbers"),
        ({"audience": 'rsvp("{evnt}") = going'}, "audience: there is no setting 'evnt'; did you mean event?"),
        ({"question": {"flw": "x"}}, "question.flw: there is no such key; did you mean flow?"),
        ({"question": ...}, "question: is missing, and answers or low are there"),
        ({"answers": {"rsvp_answer": {"going": "nothing"}}}, "'nothing' means who did or did not answer"),
        ({"answers": {"rsvp_answer": {"going": "Yes!"}}}, "answers.rsvp_answer.going: has other signs than it may"),
        ({"useful_for": {"hours": -1}}, "useful_for: is not a time; write whole numbers"),
        ({"useful_for": "a day"}, "useful_for: is not a time; write {hours: 12}"),
        ({"useful_for": {"days": 400}}, "useful_for: is longer than a year"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_write(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(KindError) as caught:
        loaded(tmp_path, **changes)
    assert any(fault.startswith("campaigns/reminder.yml: ") and says in fault for fault in caught.value.faults), caught


@pytest.mark.parametrize("content", ["", "a: [", "- a"])
def test_what_is_no_kind_at_all_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.yml").write_text(content)
    with pytest.raises(KindError, match=r"campaigns/x\.yml: is "):
        load_kinds(tmp_path)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"trigger": "recurring"}, "useful_for: the trigger 'recurring' knows it, 23 hours of a daily one"),
        ({"trigger": "twice"}, "trigger: there is no trigger 'twice'; write one of"),
        ({"facts": ["weather"]}, "facts: there is no 'weather'"),
        ({"converts": "married"}, "converts: there is no 'married'"),
        ({"audience": 'rsvp("{event}") = perhaps'}, "audience: there is no 'perhaps'; write one of"),
        ({"wording": {"en": "Hi {nmae}", "es": "Hola"}}, "wording.en: nothing fills {nmae}; did you mean name?"),
        ({"wording": {"en": "x" * 2000, "es": "Hola"}}, "wording"),
    ],
)
def test_what_a_kind_names_must_be_there(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    try:
        faults = kind_faults(Kinds([loaded(tmp_path, **changes)]))
    except KindError as error:
        faults = error.faults
    assert any(says in fault for fault in faults), faults


def test_flows_and_slots_of_a_question_must_be_there(tmp_path: Path) -> None:
    kind = loaded(
        tmp_path, question={"flow": "campaign_goin", "slots": {"evnt_id": 1}}, answers={"rsvp_anwer": {"a": "b"}}
    )
    faults = question_faults(Kinds([kind]), load_book(ROOT / "flows"))
    assert [fault.split(": ", 1)[1].split(";")[0] for fault in faults] == [
        "question.flow: there is no flow 'campaign_goin'",
        "question.slots.evnt_id: there is no such slot",
        "answers.rsvp_anwer: there is no such slot",
    ]


@pytest.mark.parametrize(
    ("slot", "value", "free", "counts"),
    [
        ("rsvp_answer", "going", False, "yes"),
        ("rsvp_answer", "maybe", False, "maybe"),
        ("score", 3.0, False, "3"),
        ("score", True, False, "yes"),
        ("note", "my boss is mean", True, "words"),
    ],
)
def test_what_an_answer_counts_as(tmp_path: Path, slot: str, value: object, free: bool, counts: str) -> None:
    assert loaded(tmp_path).counts_as(slot, value, free=free) == counts


def test_yes_and_true_of_yaml_are_words(tmp_path: Path) -> None:
    kind = loaded(tmp_path, answers={"still_right": {True: True, False: False}}, low={"score": [1, 2]})
    assert kind.answers["still_right"] == {"true": "yes", "false": "no"}
    assert kind.counts_as("still_right", True, free=False) == "yes"
    assert kind.is_low("score", "2")


def test_the_slots_of_a_question_have_what_they_name_as_it_is(tmp_path: Path) -> None:
    kind = loaded(tmp_path, question={"flow": "x", "slots": {"event_id": "{event}", "label": "No. {event}", "n": 3}})
    assert kind.question is not None
    assert kind.question.filled({"event": 12}) == {"event_id": 12, "label": "No. 12", "n": 3}


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("number", "7", 7),
        ("number", "2.5", 2.5),
        ("days", "7, 1,1", [7, 1]),
        ("days", [30, 7], [30, 7]),
        ("date", "2026-12-05", "2026-12-05"),
        ("time", "9:30", "09:30"),
        ("time", 1050, "17:30"),
        ("moment", "2026-12-05 17:30", "2026-12-06T01:30:00+00:00"),
        ("event", "#12", 12),
        ("event", 12, 12),
        ("event", "Rally", "Rally"),
        ("link", "https://www.example.org/vote", "https://www.example.org/vote"),
        ("texts", {"en": "a", "es": "b"}, {"en": "a", "es": "b"}),
    ],
)
def test_settings_are_kept_by_their_type(kind: str, written: object, kept: object) -> None:
    setting = Setting(type=SettingType(kind), about={"en": "x"})
    assert setting.checked(written, ZoneInfo("America/Los_Angeles")) == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        *[("number", each) for each in ("many", "nan", True, "1e30")],
        *[("days", each) for each in ("", "soon", [-1], [9999])],
        *[("date", each) for each in ("tomorrow", "2026-02-30")],
        *[("time", each) for each in ("25:00", "noon", 1440)],
        *[("link", each) for each in ("example.org", "javascript:alert(1)", "https://", "https://a b")],
        *[("texts", each) for each in ("words", {"en": "a"}, {"en": 1, "es": 2})],
        *[("questions", each) for each in ("why?", [], [{"ask": {"en": "a", "es": "b"}, "answer": "choice"}])],
        *[("text", each) for each in ("  ", "x" * 1001, None)],
    ],
)
def test_what_a_setting_cannot_be_says_what_to_write(kind: str, written: object) -> None:
    with pytest.raises(ValueError, match=r"write|has no"):
        Setting(type=SettingType(kind), about={"en": "x"}).checked(written)


@given(written=st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())))
def test_anything_written_is_kept_the_same_again_or_refused(written: object) -> None:
    for kind in SettingType:
        values = ("a", "b") if kind is SettingType.CHOICE else None
        setting = Setting(type=kind, about={"en": "x"}, values=values)
        try:
            kept = setting.checked(written)
        except ValueError:
            continue
        assert setting.checked(kept) == kept


def test_kinds_are_a_mapping() -> None:
    kinds = load_kinds(ROOT / "campaigns")
    assert "announcement" in kinds
    assert [*kinds] == sorted(kinds)
