"""`rollcall measures`: what the local's campaigns did over time, the union's own figures, and what each means."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from bot.campaign_kinds import load_kinds
from bot.local_files import LocalFiles
from config.clock import now
from config.settings import load_settings
from console.commands._bot import local_of
from console.commands._common import as_json, database, print_json
from console.measures import print_groups, print_total
from console.union_measures import line_data, print_lines
from models import Local, Role
from scheduler.digest import words
from scheduler.digest.parts import Part
from scheduler.digest.sending import digest_for
from scheduler.measures.board import groups, lines
from scheduler.measures.breakdowns import OF_A_LOCAL
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.figures import FIGURES
from scheduler.measures.listing import breakdowns_table, conversions_table, figures_table, union_table
from scheduler.measures.over_time import Period, over_time
from scheduler.measures.plain import group_data, groups_data
from scheduler.measures.report import MeasureError
from scheduler.measures.union import MEASURES
from scheduler.measures.weeks import count_weeks

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("measures", invoke_without_command=True)
@click.pass_context
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
    context: click.Context,
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
    if context.invoked_subcommand is not None:
        return
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


@command.command("union")
@click.option("--by", "breakdown", type=click.Choice(["worksite", "shift", "messenger"]), help="Break this week down.")
@click.option("--count", "counts", is_flag=True, help="Count what is due first, as the clock does.")
@click.option("--definitions", is_flag=True, help="Tell what each figure means instead.")
@click.option("--markdown", is_flag=True, help="The definitions as the table of docs/metrics.md.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--local", "handle", help="Handle of the local, if there are several.")
@as_json
def union(
    breakdown: str | None,
    counts: bool,
    definitions: bool,
    markdown: bool,
    language: str,
    handle: str | None,
    as_json: bool,
) -> None:
    """The union's own figures of this week: both denominators, the aim, and against the week before."""
    place = ("en", "es").index(language)
    if markdown:
        click.echo(union_table())
        return
    if definitions:
        for measure in MEASURES.values():
            click.secho(f"{measure.label[place]} ({measure.name})", bold=True)
            click.echo(f"    {measure.about[place]}")
        return
    with database() as session:
        local = session.get_one(Local, local_of(session, handle))
        if counts:
            count_weeks(session, load_kinds(load_settings().campaigns_dir), local, now())
            session.commit()
        found = lines(session, local.id, local.time_zone, now())
        week = max((line.now.week for line in found if line.now), default=None)
        of_groups = groups(session, local.id, week) if week and breakdown else {}
        if as_json:
            print_json(
                {"week": week, "figures": [line_data(line, of_groups.get(line.measure.name, {})) for line in found]}
            )
            return
        print_lines(found, breakdown, of_groups, place, Console())


@command.command("digest")
@click.argument("part", type=click.Choice([part.value for part in Part]))
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--text", "as_text", is_flag=True, help="As the text message, instead of the mail.")
@click.option("--local", "handle", help="Handle of the local, if there are several.")
def digest(part: str, language: str, as_text: bool, handle: str | None) -> None:
    """A part of the weekly digest as it leaves by mail or text: figures without names."""
    with database() as session:
        local = session.get_one(Local, local_of(session, handle))
        url = load_settings().public_base_url
        found = digest_for(session, local, Part(part), role=Role.ADMIN, member_id=None, at=now(), base_url=url)
    if found is not None:
        click.echo(words.text(found, language) if as_text else words.mail(found, language))


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
    for name, of_it in found.groups.items():
        print_groups(name, of_it, screen)
    for each in found.passed:
        vain = ", reached nobody" if each.in_vain else ""
        screen.print(f"  {each.number:>9,}  touch points by {each.channel}, {each.direction}{vain}", highlight=False)


def _span(first: date, last: date) -> str:
    return f"{first} to {last}" if first != last else f"{first}"
