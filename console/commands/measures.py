"""`rollcall measures`: what the local's campaigns did over time, and what each figure means."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from bot.local_files import LocalFiles
from config.clock import now
from config.settings import load_settings
from console.commands._bot import local_of
from console.commands._common import as_json, database, print_json
from console.measures import print_groups, print_total
from models import Local
from scheduler.measures.breakdowns import OF_A_LOCAL
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.figures import FIGURES
from scheduler.measures.listing import breakdowns_table, conversions_table, figures_table
from scheduler.measures.over_time import Period, over_time
from scheduler.measures.plain import group_data, groups_data
from scheduler.measures.report import MeasureError

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("measures")
@click.option("--from", "first", type=_DAY, help="The first day, like 2026-11-01.")
@click.option("--to", "last", type=_DAY, help="The last day; today when left away.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="So many days until --to.")
@click.option("--by", "breakdowns", multiple=True, type=click.Choice(OF_A_LOCAL), help="Break it down; repeat it.")
@click.option("--local", "handle", help="Handle of the local, if there are several.")
@click.option("--definitions", is_flag=True, help="Tell what each figure means instead.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Of definitions.")
@click.option("--markdown", is_flag=True, help="The definitions as the tables of docs/measures.md.")
@as_json
def command(
    first: datetime | None,
    last: datetime | None,
    days: int,
    breakdowns: tuple[str, ...],
    handle: str | None,
    definitions: bool,
    language: str,
    markdown: bool,
    as_json: bool,
) -> None:
    """What the campaigns of a local did over some days of its calendar, in figures without names."""
    if markdown:
        click.echo("\n\n".join((figures_table(), conversions_table(), breakdowns_table())))
        return
    if definitions:
        _define(language == "es")
        return
    with database() as session:
        local = session.get_one(Local, local_of(session, handle))
        ends = last.date() if last else now().astimezone(ZoneInfo(local.time_zone)).date()
        begins = first.date() if first else ends - timedelta(days=days - 1)
        try:
            found = over_time(session, LocalFiles(load_settings().locals_dir), local.id, begins, ends, by=breakdowns)
        except MeasureError as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        print_json(_plain(found))
    else:
        _print(found, local.name)


def _define(spanish: bool) -> None:
    for figure in FIGURES.values():
        click.secho(figure.label[spanish], bold=True)
        click.echo(f"    {figure.about[spanish]}")
    for each in CONVERSIONS.values():
        click.secho(f"converts: {each.name}", bold=True)
        click.echo(f"    {each.about[spanish]}")


def _plain(found: Period) -> dict[str, object]:
    return {
        "from": found.first,
        "to": found.last,
        "total": group_data(found.total),
        "by": groups_data(found.groups),
        "touch_points": [
            {"channel": each.channel, "direction": each.direction, "in_vain": each.in_vain, "count": each.number}
            for each in found.passed
        ],
    }


def _print(found: Period, local: str) -> None:
    screen = Console()
    screen.print(f"[bold]{local}[/bold], {_span(found.first, found.last)}", highlight=False)
    print_total(found.total, screen)
    for name, groups in found.groups.items():
        print_groups(name, groups, screen)
    for each in found.passed:
        vain = ", reached nobody" if each.in_vain else ""
        screen.print(f"  {each.number:>9,}  touch points by {each.channel}, {each.direction}{vain}", highlight=False)


def _span(first: date, last: date) -> str:
    return f"{first} to {last}" if first != last else f"{first}"
