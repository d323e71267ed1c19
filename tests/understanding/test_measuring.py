"""`rollcall nlu evaluate` measures the whole of understanding, and says what is wrong with a file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.understanding.commands import nlu
from bot.understanding.evaluate import MeasureError, measure_intents, measure_out_of_scope
from bot.understanding.examples import Example, ExamplesError, read_nlu, read_texts
from bot.understanding.types import Band, Understanding
from tests.fixtures.rasa import Rasa
from tests.understanding.servers import read_without_rasa

NLU = """\
version: "3.1"
nlu:
- intent: check_dues
  examples: |
    - dues
    - what do I owe for [May](month)

    - balance on my [acct]{"entity": "account", "value": "dues"}
- synonym: may
  examples: |
    - mayo
- intent: list_events
  examples:
  - text: |
      - no
  - text: what is on
"""


def readings(table: dict[str, tuple[str | None, float, Band]]) -> dict[str, Understanding]:
    return {
        text: Understanding(
            intent=intent,
            confidence=confidence,
            ranking=((intent, confidence), ("greet", 0.1), ("pay_dues", 0.05), ("deny", 0.01)) if intent else (),
            entities=(),
            band=band,
            source="rasa",
        )
        for text, (intent, confidence, band) in table.items()
    }


def test_the_figures_are_those_of_the_top_intents() -> None:
    read = readings(
        {
            "a": ("check_dues", 0.9, Band.SURE),
            "b": ("check_dues", 0.3, Band.BELOW),
            "c": ("list_events", 0.9, Band.SURE),
            "d": ("check_dues", 0.5, Band.BETWEEN),
            "e": ("deny", 0.5, Band.BETWEEN),
        }
    )
    expected = {"a": "check_dues", "b": "check_dues", "c": "check_dues", "d": "pay_dues", "e": "deny"}
    examples = [Example(text, intent, 1) for text, intent in expected.items()]
    report = measure_intents(examples, read.__getitem__)
    # check_dues: precision 2/3, recall 2/3; pay_dues: 0; deny: 1
    assert report.as_json() == {
        "total": 5,
        "accuracy": 0.6,
        "top3_accuracy": 0.8,
        "macro_f1": 0.5556,
        "refused_rate": 0.2,
    }
    assert report.intents[0].taken_for == (("list_events", 1),)


def test_out_of_scope_counts_what_is_refused() -> None:
    read = readings({"a": ("out_of_scope", 0.9, Band.BELOW), "b": (None, 0, Band.BELOW), "c": ("greet", 1, Band.SURE)})
    report = measure_out_of_scope(list(read), read.__getitem__)
    assert report.as_json() == {"total": 3, "refused_rate": 0.6667}
    assert [text for text, _ in report.kept] == ["c"]


def test_nothing_is_measured_without_rasa() -> None:
    with pytest.raises(MeasureError, match="Rasa"):
        measure_out_of_scope(["is it going to rain"] * 50, read_without_rasa)


def test_a_rasa_file_is_read_as_rasa_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(NLU)
    assert read_nlu(file) == [
        Example("dues", "check_dues", 5),
        Example("what do I owe for May", "check_dues", 6),
        Example("balance on my acct", "check_dues", 8),
        Example("no", "list_events", 14),
        Example("what is on", "list_events", 16),
    ]


def test_a_text_a_line(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("# made by hand\nwho won the game\n\n  #hungry  \nno\n")
    assert read_texts(file) == ["who won the game", "#hungry", "no"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nlu:\n- intent: x\n  examples: |\n    - a\n    b\n", "line 5: an example starts with"),
        ("nlu:\n- intent: x\n", "line 2: intent x has no"),
        ("nlu:\n- intent:\n  examples: |\n    - a\n", "line 2: write the name"),
        ("nlu: []\n", "no example"),
        ("nlu:\n- hello\n", "line 2: `- intent: name`"),
        ("stories: []\n", "line 1: a list under `nlu:`"),
        ("who won the game\nnobody\n", "--out-of-scope"),
        ("nlu: [\n", "is not YAML"),
        ("", "line 1"),
        ("nlu:\n- intent: x\n  examples:\n  - [a]\n", "line 4: an example is a text"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "x.yml"
    file.write_text(content)
    result = CliRunner().invoke(nlu, ["evaluate", str(file)])
    assert result.exit_code == 1
    assert says in result.stderr
    assert str(file) in result.stderr


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("años".encode("latin-1"))
    (tmp_path / "empty.txt").write_text("\n\n")
    for name, says in {"none.txt": "cannot be read", "latin.txt": "UTF-8", "empty.txt": "no text"}.items():
        with pytest.raises(ExamplesError, match=says):
            read_texts(tmp_path / name)


@pytest.fixture
def asked(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings point at the session's Rasa, and at no store."""
    monkeypatch.setenv("RASA_URL", rasa.url)
    monkeypatch.setenv("RASA_TOKEN", rasa.token)
    for store in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(store, raising=False)


@pytest.mark.usefixtures("asked")
def test_evaluate_prints_one_json_object(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(NLU)
    result = CliRunner().invoke(nlu, ["evaluate", str(file), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert list(figures) == ["total", "accuracy", "top3_accuracy", "macro_f1", "refused_rate"]
    assert figures["total"] == 5
    assert figures["accuracy"] >= 0.4


@pytest.mark.usefixtures("asked")
def test_evaluate_out_of_scope(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("what is the weather like in Lisbon\nwrite me a poem about cats\n")
    result = CliRunner().invoke(nlu, ["evaluate", "--out-of-scope", str(file), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout).keys() == {"total", "refused_rate"}


@pytest.mark.usefixtures("asked")
def test_people_read_a_table_and_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.yml"
    file.write_text(NLU)
    result = CliRunner().invoke(nlu, ["evaluate", str(file)])
    assert "check_dues" in result.stdout
    assert "5 texts: " in result.stdout


@pytest.mark.usefixtures("asked")
def test_parse_shows_how_a_text_is_understood() -> None:
    result = CliRunner().invoke(nlu, ["parse", "how much money do I owe the union", "--json"])
    assert json.loads(result.stdout)["intent"] == "check_dues"
