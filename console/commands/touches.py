"""`rollcall touches`: what passed between the union and a number."""

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from console.commands._common import PhoneNumber, as_json, database, print_json
from console.record import note_view
from models import Local, TouchPoint


@click.command("touches")
@click.argument("phone", type=PhoneNumber())
@click.option("--limit", default=20, help="How many, newest first.")
@as_json
def command(phone: str, limit: int, as_json: bool) -> None:
    """List the touch points of PHONE, newest first."""
    with database(commit=True) as session:
        rows = session.execute(
            select(TouchPoint, Local.time_zone)
            .join(Local, Local.id == TouchPoint.local_id)
            .where(TouchPoint.address == phone)
            .order_by(TouchPoint.id.desc())
            .limit(limit)
        ).all()
        note_view(session, "touches", [touch.member_id for touch, _ in rows])
        listed = [
            {
                "at": touch.at.isoformat(),
                "channel": touch.channel.value,
                "direction": touch.direction.value,
                "kind": touch.kind,
                "outcome": touch.outcome,
            }
            for touch, _ in rows
        ]
    if as_json:
        print_json({"phone": phone, "touches": listed})
        return
    if not listed:
        click.echo("Nothing has passed between this number and the union yet.")
        return
    table = Table("When (UTC)", "Channel", "Direction", "Kind", "Outcome")
    for touch in listed:
        table.add_row(touch["at"][:19], touch["channel"], touch["direction"], touch["kind"], touch["outcome"])
    Console().print(table)
