"""What responses cost is counted as a member gets them, the worst first, with a way out for each dear letter."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.engine import FlowBook
from bot.wording.costs import Dear, cost_of, costs
from bot.wording.typical import Typical, typical
from config.settings import ROOT
from console.commands.flows import command
from tests.engine.house import book_of

TODAY = date(2026, 11, 21)
FLOW = """
slots:
  sum_cents:
    type: float
    mappings: [{type: controlled}]
    metadata: {format: money}
flows:
  told:
    name: Told
    description: Says it
    if: false
    steps:
      - action: utter_cheap
      - action: utter_dear
        next: END
responses:
  utter_cheap:
    - text: "You owe {sum_cents}."
      translation: {es: "Debes {sum_cents}."}
  utter_dear:
    - text: "A meeting [today] \\u2014 come!"
      translation: {es: "Reunión 🎉 hoy: {a} ven"}
""".replace("{a} ", "")


@pytest.fixture
def book(tmp_path: Path) -> FlowBook:
    return book_of(tmp_path, told=FLOW)


def test_placeholders_count_at_their_usual_length(book: FlowBook) -> None:
    cost = cost_of(book, typical(), "utter_cheap", "en", TODAY)
    assert cost.text == "You owe $1,234.56."
    assert (cost.encoding, cost.units, cost.segments, cost.over) == ("GSM-7", 18, 1, False)


def test_each_dear_letter_has_another_offered(book: FlowBook) -> None:
    assert cost_of(book, typical(), "utter_dear", "en", TODAY).dear == (
        Dear("[", "(", whole=False),
        Dear("]", ")", whole=False),
    )
    cost = cost_of(book, typical(), "utter_dear", "es", TODAY)
    assert cost.encoding == "UCS-2"
    assert cost.dear == (Dear("ó", "o", whole=True), Dear("🎉", "", whole=True))


def test_the_dearest_variation_counts_and_the_worst_comes_first(book: FlowBook) -> None:
    tight = Typical(values=typical().values, segments={"utter_cheap": 0})
    found = costs(book, tight, TODAY)
    assert {cost.response for cost in found if cost.over} == {"utter_cheap"}
    assert found[0].over
    rest = [cost for cost in found if not cost.over]
    assert rest == sorted(rest, key=lambda cost: (-cost.segments, -cost.units, cost.response, cost.language))
    assert len(found) == len(book.responses) * len(book.languages)


def test_every_shipped_response_can_be_reported() -> None:
    done = CliRunner().invoke(command, ["wording", "--json"])
    rows = json.loads(done.output)
    assert done.exit_code == 0
    assert {row["language"] for row in rows} == {"en", "es"}
    assert all("{" not in row["text"] for row in rows)


def test_the_check_fails_on_a_response_that_costs_too_much(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(command, ["wording", "--check"]).exit_code == 0, runner.invoke(command, ["wording"]).output
    rights = (ROOT / "flows" / "know_rights.yml").read_text("utf-8")
    for name in [path.relative_to(ROOT / "flows") for path in (ROOT / "flows").rglob("*.yml")]:
        copy = tmp_path / "flows" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((ROOT / "flows" / name).read_text("utf-8"), "utf-8")
    longer = rights.replace("Your Weingarten rights:", "Your Weingarten rights: " + "and more " * 40)
    assert longer != rights
    (tmp_path / "flows" / "know_rights.yml").write_text(longer, "utf-8")
    done = runner.invoke(command, ["wording", "--check", "--folder", str(tmp_path / "flows")])
    assert done.exit_code == 1
    assert "utter_know_rights" in done.output.splitlines()[3]
