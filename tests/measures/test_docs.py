"""docs/measures.md tells what the files say."""

import re

from click.testing import CliRunner

from app import rollcall
from config.settings import ROOT
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.figures import FIGURES
from scheduler.measures.listing import breakdowns_table, conversions_table, figures_table, union_table
from scheduler.measures.union import MEASURES

PAGE = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
TABLES = {"figures": figures_table, "conversions": conversions_table, "breakdowns": breakdowns_table}


def part(name: str) -> str:
    """What stands between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- /{name} -->", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_every_definition_is_told_as_it_is() -> None:
    for name, table in TABLES.items():
        assert part(name) == table(), "run `rollcall measures --markdown`"


def test_the_command_prints_them() -> None:
    printed = CliRunner().invoke(rollcall, ["measures", "--markdown"]).output
    assert printed.strip() == "\n\n".join(table() for table in TABLES.values())


def test_every_figure_and_conversion_is_defined_in_both_languages() -> None:
    definitions = [each.about for each in FIGURES.values()] + [each.about for each in CONVERSIONS.values()]
    for english, spanish in definitions:
        assert english.endswith(".")
        assert spanish.endswith(".")
        assert english != spanish


def test_each_file_is_called_as_what_it_holds() -> None:
    folder = ROOT / "scheduler" / "measures"
    for name, found in (("figures", set(FIGURES)), ("conversions", set(CONVERSIONS))):
        assert {path.stem for path in (folder / name).glob("*.py")} - {"__init__"} == found


def test_the_unions_figures_are_told_as_they_are() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- union -->\n(.*?)\n?<!-- /union -->", page, re.DOTALL)
    assert found is not None
    assert found[1] == union_table(), "run `rollcall measures union --markdown`"
    for measure in MEASURES.values():
        assert (ROOT / measure.place).exists()
        assert all(words.endswith(".") for words in measure.about)
