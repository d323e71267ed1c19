"""`rollcall consent`: how texts about consent are read."""

from pathlib import Path

import click

from bot.consent.check import CasesError, check_file
from console.commands._common import as_json, print_json


@click.group("consent")
def command() -> None:
    """Check how consent words are read."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
def check(file: Path, as_json: bool) -> None:
    """Read every text of FILE, a YAML list of {text, expect: opt_out|opt_in|help|none}."""
    try:
        report = check_file(file)
    except CasesError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        print_json(report.as_json())
        return
    for name, count in report.by_class.items():
        share = f"{count.right / count.total:.1%}" if count.total else "-"
        click.echo(f"{name:8} {count.right:4} of {count.total:4} right  {share}")
    for wrong in report.wrong:
        click.echo(f"  {wrong.text!r}: expected {wrong.expect}, got {wrong.got}")
