"""`rollcall erasures`: members' wishes to have their data erased."""

import getpass
from dataclasses import asdict

import click

from bot.staff.erasure import erasures
from config.clock import now
from console.commands._common import as_json, database, print_json


@click.group("erasures")
def command() -> None:
    """Look at wishes to have data erased; every look is audited."""


@command.command("list")
@click.option("--settled", is_flag=True, help="Show what was taken back and what is done.")
@as_json
def list_erasures(settled: bool, as_json: bool) -> None:
    """What waits, the soonest first."""
    with database(commit=True) as session:
        found = erasures(session, f"shell:{getpass.getuser()}", now(), settled=settled)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nothing is settled yet." if settled else "Nothing waits.")
    for each in found:
        when = each.settled_at or each.due_at
        rows = f", {sum(each.removed.values())} rows" if each.removed else ""
        click.echo(f"{each.id:>5}  {each.state} {when:%Y-%m-%d %H:%M}  {each.member_number} {each.member}{rows}")
