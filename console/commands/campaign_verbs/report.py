"""`rollcall campaign report`: what a campaign did, in figures; and apart from these, who it was for."""

from itertools import chain
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from bot.local_files import LocalFiles
from config.clock import now
from config.settings import load_settings
from console.commands._bot import actor, local_of
from console.commands._common import as_json, database, print_json
from console.measures import print_report
from scheduler.measures.breakdowns import OF_A_CAMPAIGN
from scheduler.measures.naming import HEAD, names
from scheduler.measures.plain import report_data
from scheduler.measures.report import MeasureError, campaign_report, find_campaign
from scheduler.measures.sheet import figure_rows, sheet

_new_file = click.Path(dir_okay=False, path_type=Path)


@click.command("report")
@click.argument("name")
@click.option("--by", multiple=True, type=click.Choice(OF_A_CAMPAIGN), help="Break the figures down; several times.")
@click.option("--csv", "figures_file", type=_new_file, help="Write the figures to a file that Excel opens.")
@click.option("--names", "names_file", type=_new_file, help="Write who it was for to a file; each look is audited.")
@click.option("--local", "handle", help="Handle of the local, if there are several.")
@as_json
def command(
    name: str,
    by: tuple[str, ...],
    figures_file: Path | None,
    names_file: Path | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Figures of the campaign NAME ("#12" by its number), each of all planned and of those delivered.

    Groups of fewer than 5 people are hidden. Definitions: `rollcall measures`, docs/measures.md.
    """
    files = LocalFiles(load_settings().locals_dir)
    with database(commit=True) as session:
        try:
            campaign_id = find_campaign(session, local_of(session, handle), name)
            report = campaign_report(session, files, campaign_id, by=by)
        except MeasureError as error:
            raise click.ClickException(str(error)) from None
        if figures_file is not None:
            with _opened(figures_file) as out:
                out.writelines(sheet(figure_rows(report)))
        if names_file is not None:
            with _opened(names_file) as out:
                told = (each.cells() for each in names(session, campaign_id, actor(), now()))
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
