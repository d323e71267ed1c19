"""`rollcall events`: what is on the calendar."""

import getpass
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.book import load_book
from bot.staff.events import (
    Changed,
    EventDraft,
    EventRefused,
    EventView,
    add,
    call_off,
    change,
    check_in,
    rides,
    upcoming,
)
from bot.wording import Wording, format_phone
from config.clock import now
from config.settings import load_settings
from console.commands._common import as_json, database, print_json
from models import Event, EventKind, Local

MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
KIND = click.Choice([kind.value for kind in EventKind])
Result = TypeVar("Result")

_handle = click.option("--local", "handle", help="Handle of the local; the only one when left away.")


@click.group("events")
def command() -> None:
    """Plan events; times are on the local's wall clock."""


@command.command("list")
@_handle
@click.option("--past", "past_days", type=click.IntRange(0, 3_650), default=0, help="Also the last so many days.")
@as_json
def list_events(handle: str | None, past_days: int, as_json: bool) -> None:
    """Events to come, with answers, places and the code for the door."""
    with database() as session:
        local = _local(session, handle)
        found = upcoming(session, local.id, now(), past_days=past_days)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nothing is planned.")
    for each in found:
        _print(each, ZoneInfo(local.time_zone))


@command.command("add")
@click.argument("title")
@click.option("--place", required=True)
@click.option("--starts", required=True, type=MOMENT, help="Like 2026-12-05 10:00.")
@click.option("--ends", type=MOMENT)
@click.option("--kind", type=KIND, default=EventKind.MEETING.value, show_default=True)
@click.option("--meet", type=MOMENT, help="When people meet, if it is before the start.")
@click.option("--meeting-point", help="Where people meet, like Gate B.")
@click.option("--capacity", type=click.IntRange(1), help="Places, guests counted; without it everybody fits.")
@click.option("--rides", "with_rides", is_flag=True, help="Ask those who come if they need or offer a ride.")
@click.option("--renews", help="Title of the certification that this class renews.")
@_handle
@as_json
def add_event(
    title: str,
    place: str,
    starts: datetime,
    ends: datetime | None,
    kind: str,
    meet: datetime | None,
    meeting_point: str | None,
    capacity: int | None,
    with_rides: bool,
    renews: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Put TITLE on the calendar."""

    def plan(session: Session) -> tuple[EventView, ZoneInfo]:
        local = _local(session, handle)
        zone = ZoneInfo(local.time_zone)
        draft = EventDraft(
            title=title,
            place=place,
            starts_at=starts.replace(tzinfo=zone),
            kind=EventKind(kind),
            ends_at=ends.replace(tzinfo=zone) if ends else None,
            meeting_point=meeting_point,
            meet_at=meet.replace(tzinfo=zone) if meet else None,
            capacity=capacity,
            rides=with_rides,
            renews=renews,
        )
        return add(session, local.id, draft, _actor(), now()), zone

    view, zone = _done(plan)
    if as_json:
        print_json(asdict(view))
    else:
        _print(view, zone)


@command.command("change")
@click.argument("event_id", type=int)
@click.option("--title")
@click.option("--place")
@click.option("--starts", type=MOMENT)
@click.option("--ends", type=MOMENT)
@click.option("--kind", type=KIND)
@click.option("--meet", type=MOMENT)
@click.option("--meeting-point")
@click.option("--capacity", type=click.IntRange(1))
@click.option("--everybody", is_flag=True, help="No limit of places any more.")
@click.option("--rides/--no-rides", "with_rides", default=None)
@click.option("--renews")
@click.option("--quiet", is_flag=True, help="Tell nobody of a new time or place.")
@as_json
def change_event(
    event_id: int, everybody: bool, with_rides: bool | None, quiet: bool, as_json: bool, **given: Any
) -> None:
    """Change an event; those who come are told of a new time or place, and the waiting list moves up."""

    def alter(session: Session) -> tuple[Changed, ZoneInfo]:
        zone = _zone_of(session, event_id)
        names = {"starts": "starts_at", "ends": "ends_at", "meet": "meet_at"}
        changes = {names.get(name, name): value for name, value in given.items() if value is not None}
        for name in names.values() & changes.keys():
            changes[name] = changes[name].replace(tzinfo=zone)
        if "kind" in changes:
            changes["kind"] = EventKind(changes["kind"])
        if with_rides is not None:
            changes["rides"] = with_rides
        if everybody:
            changes["capacity"] = None
        return change(session, _wording(), event_id, changes, _actor(), now(), quiet=quiet), zone

    _tell(*_done(alter), as_json)


@command.command("cancel")
@click.argument("event_id", type=int)
@as_json
def cancel_event(event_id: int, as_json: bool) -> None:
    """Call an event off; all who said going, maybe or wait are told."""

    def cancel(session: Session) -> tuple[Changed, ZoneInfo]:
        return call_off(session, _wording(), event_id, _actor(), now()), _zone_of(session, event_id)

    _tell(*_done(cancel), as_json)


@command.command("rides")
@click.argument("event_id", type=int)
@as_json
def list_rides(event_id: int, as_json: bool) -> None:
    """Who needs and who offers a ride, with names and numbers; the look is audited."""
    found = _done(lambda session: rides(session, event_id, _actor(), now()))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nobody needs or offers a ride.")
    for each in found:
        phone = format_phone(each.phone) if each.phone else "no number"
        if each.ride == "offered":
            click.echo(f"{each.member_number}  {each.member}, {phone}: drives, {each.seats} seats")
        else:
            click.echo(
                f"{each.member_number}  {each.member}, {phone}: needs {each.party}, "
                + (f"rides with {each.driver}" if each.driver else "has no ride yet")
            )


@command.command("check-in")
@click.argument("event_id", type=int)
@click.argument("member_number")
@click.option("--guests", type=click.IntRange(0, 20), default=0)
@as_json
def check_in_member(event_id: int, member_number: str, guests: int, as_json: bool) -> None:
    """Note that a member came, for those whose phone cannot."""
    name = _done(lambda session: check_in(session, event_id, member_number, guests, _actor(), now()))
    if as_json:
        print_json({"event_id": event_id, "member_number": member_number, "member": name, "guests": guests})
    else:
        click.echo(f"{name} is checked in, {guests} guests.")


def _done(work: Callable[[Session], Result]) -> Result:
    with database(commit=True) as session:
        try:
            return work(session)
        except EventRefused as refused:
            raise click.ClickException(str(refused)) from None


def _local(session: Session, handle: str | None) -> Local:
    found = session.scalars(select(Local).where(Local.handle == handle) if handle else select(Local).limit(2)).all()
    if len(found) != 1:
        raise click.ClickException(f"There is no local {handle}." if handle else "Say which local: --local HANDLE.")
    return found[0]


def _zone_of(session: Session, event_id: int) -> ZoneInfo:
    zone = session.scalar(select(Local.time_zone).join(Event, Event.local_id == Local.id).where(Event.id == event_id))
    if zone is None:
        raise EventRefused(f"There is no event {event_id}.")
    return ZoneInfo(zone)


def _wording() -> Wording:
    return Wording(load_book(load_settings().flows_dir))


def _tell(done: Changed, zone: ZoneInfo, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
        return
    _print(done.event, zone)
    click.echo(f"      {done.told} told, {done.moved_up} moved up from the waiting list.")
    if done.taken_back:
        click.echo(f"      {done.taken_back} reminders that waited do not leave.")


def _print(view: EventView, zone: ZoneInfo) -> None:
    places = f"{view.people} of {view.capacity} places" if view.capacity else f"{view.people} people"
    state = ", CANCELED" if view.canceled_at else ""
    click.echo(f"{view.id:>5}  {view.starts_at.astimezone(zone):%a %Y-%m-%d %H:%M}  {view.title}, {view.place}{state}")
    click.echo(
        f"       {view.kind}; {view.going} going ({places}), {view.waiting} waiting, {view.maybe} maybe, "
        f"{view.came} came; code at the door {view.check_in_code}"
    )


def _actor() -> str:
    return f"shell:{getpass.getuser()}"
