"""`rollcall flows`: the conversations, as data."""

from pathlib import Path

import click

from bot.book import load_book
from bot.engine import FlowFileError
from config.settings import ROOT
from console.commands._common import as_json, print_json


@click.group("flows")
def command() -> None:
    """Work with the flow files."""


@command.command()
@click.option("--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "flows")
@as_json
def check(folder: Path, as_json: bool) -> None:
    """Check every flow, slot and response against each other, the actions and the intents."""
    try:
        book = load_book(folder)
    except FlowFileError as error:
        if as_json:
            print_json({"faults": [str(fault) for fault in error.faults]})
            raise SystemExit(1) from None
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from None
    warnings = [str(warning) for warning in book.warnings]
    if as_json:
        print_json({"flows": len(book.flows), "responses": len(book.responses), "faults": [], "warnings": warnings})
        return
    for warning in warnings:
        click.secho(warning, fg="yellow")
    languages = ", ".join(book.languages)
    click.echo(f"{len(book.flows)} flows and {len(book.responses)} responses in {languages}: no faults.")
