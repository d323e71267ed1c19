"""`rollcall flows`: the conversations, as data."""

from pathlib import Path

import click
from rich.console import Console

from bot.book import load_book
from bot.campaign_kinds import KindError, load_kinds, question_faults
from bot.engine import FlowBook, FlowFileError
from bot.wording.costs import costs
from bot.wording.typical import typical
from config.clock import now
from config.settings import ROOT
from console.commands._common import as_json, print_json
from console.flows import diagram as diagrams
from console.flows.costs import as_rows, as_table, summary
from scheduler.campaigns.kinds import kind_faults

PAGES = ROOT / "docs" / "flows"
WIDTH = 140  # of the report where it is not read on a terminal

flows_folder = click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "flows"
)


@click.group("flows")
def command() -> None:
    """Work with the flow files."""


@command.command()
@flows_folder
@as_json
def check(folder: Path, as_json: bool) -> None:
    """Check every flow, slot and response against each other, the actions and the intents; and kinds of campaigns.

    The kinds are those of the folder campaigns/ beside the flows, if there is one.
    """
    try:
        book = load_book(folder)
        kinds = _kinds(folder.resolve().parent / "campaigns", book)
    except (FlowFileError, KindError) as error:
        faults = [str(fault) for fault in error.faults]
        if as_json:
            print_json({"faults": faults})
            raise SystemExit(1) from None
        raise click.ClickException("\n".join(faults)) from None
    warnings = [str(warning) for warning in book.warnings]
    if as_json:
        found = {"flows": len(book.flows), "responses": len(book.responses), "kinds": kinds}
        print_json(found | {"faults": [], "warnings": warnings})
        return
    for warning in warnings:
        click.secho(warning, fg="yellow")
    languages = ", ".join(book.languages)
    of_kinds = f", and {kinds} kinds of campaigns" if kinds else ""
    click.echo(f"{len(book.flows)} flows and {len(book.responses)} responses in {languages}{of_kinds}: no faults.")


@command.command()
@flows_folder
@click.option("--check", "checks", is_flag=True, help="Fail when a response costs more segments than it may.")
@as_json
def wording(folder: Path, checks: bool, as_json: bool) -> None:
    """Tell what every response costs in every language, the worst first, and which letters make it dear."""
    found = costs(_book(folder), typical(), now().date())
    if as_json:
        print_json(as_rows(found))
    else:
        screen = Console()
        Console(width=screen.width if screen.is_terminal else WIDTH).print(as_table(found))
        click.echo(summary(found))
    if checks and any(cost.over for cost in found):
        raise SystemExit(1)


@command.command()
@flows_folder
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=PAGES, help="Folder of the pages.")
@click.option("--check", "checks", is_flag=True, help="Write nothing; fail when a page is out of date.")
def diagram(folder: Path, into: Path, checks: bool) -> None:
    """Draw every flow: a page each in docs/flows, and an index."""
    book = _book(folder)
    if checks:
        old = diagrams.stale(book, into)
        if old:
            raise click.ClickException(f"out of date: {', '.join(old)}; run `rollcall flows diagram`")
        return
    changed = diagrams.write(book, into)
    click.echo(f"{len(book.flows)} flows drawn, {len(changed)} pages changed.")


def _kinds(folder: Path, book: FlowBook) -> int:
    """How many kinds of campaigns there are.

    Raises:
        KindError: they have faults.
    """
    if not folder.is_dir():
        return 0
    kinds = load_kinds(folder)
    if faults := [*question_faults(kinds, book), *kind_faults(kinds)]:
        raise KindError(faults)
    return len(kinds)


def _book(folder: Path) -> FlowBook:
    try:
        return load_book(folder)
    except FlowFileError as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from None
