"""`rollcall locals`: the locals of this line; a new one is made here and set up in the console."""

import getpass

import click
from sqlalchemy import select

from bot.staff.starting import StartRefused, add_local
from config.clock import now
from console.commands._common import PhoneNumber, as_json, database, print_json
from models import Local


@click.group("locals")
def command() -> None:
    """List the locals, or make a new one."""


@command.command("list")
@as_json
def list_locals(as_json: bool) -> None:
    """All locals."""
    with database() as session:
        found = session.scalars(select(Local).order_by(Local.handle)).all()
        rows = [{"handle": each.handle, "name": each.name, "number": each.number} for each in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['handle']:<20} {row['number']:<16} {row['name']}")


@command.command()
@click.argument("handle")
@click.option("--name", required=True, help="As members know it.")
@click.option("--number", required=True, type=PhoneNumber(), help="The number it texts from.")
@click.option("--zone", required=True, help="Time zone, such as America/Chicago.")
@click.option(
    "--language", "languages", multiple=True, default=["en", "es"], show_default=True, help="The first is kept to."
)
@click.option("--office-phone", default="", type=str, help="Told to members who need a person; else the number.")
def add(handle: str, name: str, number: str, zone: str, languages: tuple[str, ...], office_phone: str) -> None:
    """Make a local. Its first admin: rollcall users add EMAIL --name NAME --role admin --local HANDLE."""
    with database(commit=True) as session:
        try:
            local = add_local(
                session,
                f"shell:{getpass.getuser()}",
                now(),
                handle=handle,
                name=name,
                number=number,
                time_zone=zone,
                languages=tuple(languages),
                office_phone=office_phone,
            )
        except StartRefused as refused:
            raise click.ClickException(str(refused)) from None
        click.echo(f"{local.name} is there. Its first admin:")
        click.echo(f"  rollcall users add EMAIL --name NAME --role admin --local {local.handle}")
