"""`rollcall imports`: the files that were applied, what each did, and taking one back."""

import getpass
from typing import Any

import click
from sqlalchemy import select

from config.clock import now
from console.commands._common import as_json, database, print_json
from console.commands.import_ import one_local
from models import DataImport
from scheduler.imports.faults import ImportRefused
from scheduler.imports.undo import undo as take_back

local_option = click.option("--local", "handle", help="Handle of the local; may be left away where there is only one.")


@click.group("imports")
def command() -> None:
    """Look at imports, and take one back."""


@command.command("list")
@local_option
@as_json
def list_(handle: str | None, as_json: bool) -> None:
    """The last 50 imports."""
    with database() as session:
        local = one_local(session, handle)
        found = session.scalars(
            select(DataImport).where(DataImport.local_id == local.id).order_by(DataImport.id.desc()).limit(50)
        ).all()
    if as_json:
        print_json({"imports": [_summary(each) for each in found]})
        return
    if not found:
        click.echo("No file was imported yet.")
    for each in found:
        counts = ", ".join(f"{count:,} {state}" for state, count in each.counts.items() if count)
        gone = f"  taken back {each.undone_at:%Y-%m-%d} by {each.undone_by}" if each.undone_at else ""
        click.echo(f"{each.id}  {each.applied_at:%Y-%m-%d %H:%M}  {each.kind}  {each.file_name}  {counts}{gone}")


@command.command()
@click.argument("number", type=int)
@local_option
@as_json
def show(number: int, handle: str | None, as_json: bool) -> None:
    """What import NUMBER did, with the first findings; private values are masked."""
    with database() as session:
        local = one_local(session, handle)
        found = session.get(DataImport, number)
    if found is None or found.local_id != local.id:
        raise click.ClickException(f"There is no import {number}. `rollcall imports list` shows them.")
    if as_json:
        print_json(_summary(found) | {"columns": found.columns, "report": found.report})
        return
    click.secho(f"Import {found.id}: {found.kind} of {found.file_name}, by {found.applied_by}", bold=True)
    for column, field in found.columns.items():
        click.echo(f"  {column} -> {field}")
    click.echo("  ".join(f"{count:,} {state}" for state, count in found.counts.items()))
    for title in ("faults", "conflicts", "notices"):
        for each in found.report.get(title, ()):
            shown = f" {each['value']!r}" if each["value"] else ""
            click.echo(f"  {title.removesuffix('s')}, line {each['line']}, {each['column']}{shown}: {each['what']}")
    if found.undone_at:
        click.echo(f"Taken back {found.undone_at:%Y-%m-%d %H:%M} by {found.undone_by}.")


@command.command()
@click.argument("number", type=int)
@local_option
@as_json
def undo(number: int, handle: str | None, as_json: bool) -> None:
    """Take import NUMBER back, while nothing newer depends on it."""
    with database(commit=True) as session:
        local = one_local(session, handle)
        try:
            done = take_back(session, number, local_id=local.id, actor=f"shell:{getpass.getuser()}", now=now())
        except ImportRefused as refused:
            session.rollback()
            raise click.ClickException("\n".join((*refused.faults, "Nothing was taken back."))) from None
    if as_json:
        print_json({"import": number, "removed": done.removed, "restored": done.restored})
        return
    click.echo(f"Import {number} was taken back.")
    for title, counts in (("removed", done.removed), ("restored", done.restored)):
        for table, count in counts.items():
            click.echo(f"  {count:,} {title} in {table.replace('_', ' ')}")


def _summary(found: DataImport) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind.value,
        "file": found.file_name,
        "sha256": found.sha256,
        "counts": found.counts,
        "by": found.applied_by,
        "at": found.applied_at,
        "undone_by": found.undone_by,
        "undone_at": found.undone_at,
    }
