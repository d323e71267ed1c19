"""docs/flows/ shows the flows as they are."""

import re
from pathlib import Path

from click.testing import CliRunner

from bot.book import load_book
from config.settings import ROOT
from console.commands.flows import PAGES, command
from console.flows.diagram import pages, stale, write
from tests.engine.house import book_of

BOOK = load_book(ROOT / "flows")


def test_the_pages_are_fresh() -> None:
    assert stale(BOOK, PAGES) == [], "run `rollcall flows diagram`"


def test_every_flow_has_a_page_and_stands_in_the_index() -> None:
    made = pages(BOOK)
    assert made.keys() == {"README.md", *(f"{flow}.md" for flow in BOOK.flows)}
    linked = set(re.findall(r"\]\((\w+)\.md\)", made["README.md"]))
    assert linked == BOOK.flows.keys()


def test_every_step_is_in_the_diagram_and_leads_somewhere() -> None:
    for name, text in pages(BOOK).items():
        if name == "README.md":
            continue
        diagram = text.partition("```mermaid\n")[2].partition("```")[0]
        nodes = set(re.findall(r"^    (\w+)[\[({]", diagram, re.MULTILINE))
        edges = re.findall(r"^    (\w+) -->(?:\|\"[^\"|]*\"\|)? (\w+)$", diagram, re.MULTILINE)
        assert len(nodes) == len(BOOK.flows[name.removesuffix(".md")].steps) + 1
        assert {end for edge in edges for end in edge} <= nodes, name
        assert len(edges) == diagram.count("-->"), name


def test_a_changed_flow_is_out_of_date_until_it_is_drawn_again(tmp_path: Path) -> None:
    write(book_of(tmp_path / "old"), tmp_path / "pages")
    extra = "flows: {one: {name: One, description: Nothing, if: false, steps: [{action: utter_person}]}}"
    book = book_of(tmp_path / "new", one=extra)
    assert stale(book, tmp_path / "pages") == ["README.md", "one.md"]
    assert write(book, tmp_path / "pages") == ["README.md", "one.md"]
    assert stale(book, tmp_path / "pages") == []
    assert write(book_of(tmp_path / "again"), tmp_path / "pages") == ["README.md", "one.md"]
    assert not (tmp_path / "pages" / "one.md").exists()


def test_the_command_tells_what_is_out_of_date(tmp_path: Path) -> None:
    runner = CliRunner()
    stale_told = runner.invoke(command, ["diagram", "--check", "--into", str(tmp_path)])
    assert stale_told.exit_code == 1
    assert "dues.md" in stale_told.output
    assert runner.invoke(command, ["diagram", "--into", str(tmp_path)]).exit_code == 0
    assert runner.invoke(command, ["diagram", "--check", "--into", str(tmp_path)]).exit_code == 0
