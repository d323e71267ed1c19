"""`rollcall shifts`: volunteer shifts, who signed up, and who came."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from bot.bot import Bot
from bot.staff import volunteer as desk
from bot.staff.volunteer import ShiftDraft, ShiftRefused
from config.clock import now
from console.commands._bot import actor, local_of, working_bot
from console.commands._common import as_json, database, print_json
from models import Local, VolunteerKind

T = TypeVar("T")
MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
KIND = click.Choice([kind.value for kind in VolunteerKind])
local_option = click.option("--local", "handle", help="Handle of the local, if there are several.")


@click.group("shifts")
def command() -> None:
    """Plan volunteer shifts and note who came; every look at members is audited."""


@command.command("list")
@click.option("--past", is_flag=True, help="Those that have begun.")
@local_option
@as_json
def list_shifts(past: bool, handle: str | None, as_json: bool) -> None:
    """Shifts to come."""
    with database() as session:
        local = session.get_one(Local, local_of(session, handle))
        found = desk.shifts(session, now(), local_id=local.id, past=past)
        zone = ZoneInfo(local.time_zone)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("There is none.")
    for each in found:
        starts, ends = each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)
        when = f"{starts:%a %Y-%m-%d %H:%M}-{ends:%H:%M}"
        click.echo(f"{each.id:>5}  {when}  {each.title}, {each.place}: {each.taken} of {each.places}")


@command.command("add")
@click.argument("kind", type=KIND)
@click.argument("title")
@click.argument("starts", type=MOMENT)
@click.argument("ends", type=MOMENT)
@click.argument("places", type=click.IntRange(1, 1000))
@click.option("--place", required=True, help="Where helpers meet.")
@local_option
def add_one(
    kind: str, title: str, starts: datetime, ends: datetime, places: int, place: str, handle: str | None
) -> None:
    """Add a shift; STARTS and ENDS are on the local's clock, such as "2026-12-08 17:00"."""
    with database(commit=True) as session:
        local = session.get_one(Local, local_of(session, handle))
        zone = ZoneInfo(local.time_zone)
        draft = ShiftDraft(
            VolunteerKind(kind), title, place, starts.replace(tzinfo=zone), ends.replace(tzinfo=zone), places
        )
        try:
            shift_id = desk.add(session, actor(), now(), draft, local_id=local.id)
        except ShiftRefused as refused:
            raise click.ClickException(str(refused)) from None
    click.echo(f"Shift {shift_id} is open.")


@command.command("call-off")
@click.argument("shift_id", type=int)
@local_option
def call_off_one(shift_id: int, handle: str | None) -> None:
    """Call a shift off, and tell everybody who signed up."""

    def run(bot: Bot, session: Session) -> int:
        local_id = local_of(session, handle)
        return desk.call_off(bot, session, actor(), now(), local_id=local_id, shift_id=shift_id)

    click.echo(f"Called off; {_with_bot(run)} told.")


@command.command("roster")
@click.argument("shift_id", type=int)
@local_option
@as_json
def roster_of(shift_id: int, handle: str | None, as_json: bool) -> None:
    """Who signed up for a shift, and who came."""
    with database(commit=True) as session:
        try:
            found = desk.roster(session, actor(), now(), local_id=local_of(session, handle), shift_id=shift_id)
        except ShiftRefused as refused:
            raise click.ClickException(str(refused)) from None
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nobody signed up.")
    for each in found:
        said = {None: "not confirmed", True: "led" if each.led else "came", False: "did not come"}[each.came]
        click.echo(f"{each.member_number:>8}  {each.member}: {said}")


@command.command("confirm")
@click.argument("shift_id", type=int)
@click.argument("member_number")
@click.option("--absent", is_flag=True, help="The member did not come.")
@click.option("--led", is_flag=True, help="The member led the shift.")
@local_option
def confirm_one(shift_id: int, member_number: str, absent: bool, led: bool, handle: str | None) -> None:
    """Note that a member came to a shift; who counts points gets them."""

    def run(bot: Bot, session: Session) -> bool:
        return desk.confirm(
            bot,
            session,
            actor(),
            now(),
            local_id=local_of(session, handle),
            shift_id=shift_id,
            member_number=member_number,
            came=not absent,
            led=led,
        )

    click.echo("Noted, with points." if _with_bot(run) else "Noted.")


def _with_bot(run: Callable[[Bot, Session], T]) -> T:
    with working_bot() as bot, bot.sessions.begin() as session:
        try:
            return run(bot, session)
        except ShiftRefused as refused:
            raise click.ClickException(str(refused)) from None
