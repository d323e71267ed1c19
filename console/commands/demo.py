"""`rollcall demo`: the demo local."""

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from config.clock import now
from console.commands._common import as_json, database, print_json
from models.demo import add_cases, add_members, load_lively, load_local_1021


@click.group("demo")
def command() -> None:
    """Load data to try things with."""


@command.command()
@click.option("--members", type=click.IntRange(0, 1_000_000), default=0, help="Make this many members more.")
@as_json
def load(members: int, as_json: bool) -> None:
    """Load Local 1021 in the middle of its work; what is there already stays."""
    with database(commit=True) as session:
        local = load_local_1021(session, now())
        lively = load_lively(session, local, now())
        columns = (TextColumn("Members"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, disable=as_json or not members) as progress:
            task = progress.add_task("members", total=members)
            added = add_members(session, local, members, now(), lambda done: progress.update(task, completed=done))
        add_cases(session, local, now())
    if as_json:
        print_json({"local": local.name, "number": local.number, "members_added": added, "lively": lively})
    else:
        click.echo(f"{local.name} is loaded, its number is {local.number}.")
        for each in lively:
            click.echo(f"  {each}")
        if members:
            click.echo(f"{added:,} members were added.")
