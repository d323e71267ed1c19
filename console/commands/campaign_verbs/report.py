"""`rollcall campaign report`: what a campaign did, in figures; and apart from these, who it was for."""

from itertools import chain
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import campaign_argument, local_option, work
from console.measures import print_report
from scheduler.measures.breakdowns import OF_A_CAMPAIGN
from scheduler.measures.naming import HEAD, names
from scheduler.measures.plain import report_data
from scheduler.measures.report import campaign_report
from scheduler.measures.sheet import figure_rows, sheet

_new_file = click.Path(dir_okay=False, path_type=Path)


@click.command("report")
@campaign_argument
@click.option("--by", "breakdowns", multiple=True, type=click.Choice(OF_A_CAMPAIGN), help="Break it down; repeat it.")
@click.option("--csv", "figures_file", type=_new_file, help="Write the figures to a file that Excel opens.")
@click.option("--names", "names_file", type=_new_file, help="Write who it was for to a file; each look is audited.")
@local_option
@as_json
def command(
    campaign: str,
    breakdowns: tuple[str, ...],
    figures_file: Path | None,
    names_file: Path | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """What CAMPAIGN did, in figures: each of all planned, and of those delivered.

    Groups of fewer than 5 people are hidden. Definitions: `rollcall measures`, docs/measures.md.
    """
    with work(handle, commit=True) as desk:
        found = desk.find(campaign)
        report = campaign_report(desk.session, desk.files, found.id, by=breakdowns)
        if figures_file is not None:
            with _opened(figures_file) as out:
                out.writelines(sheet(figure_rows(report)))
        if names_file is not None:
            with _opened(names_file) as out:
                told = (each.cells() for each in names(desk.session, found.id, desk.actor, desk.now))
                out.writelines(sheet(chain([HEAD], told)))
    if as_json:
        print_json(report_data(report))
    else:
        print_report(report, Console())


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}.") from None
