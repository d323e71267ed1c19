"""`rollcall changes`: what members ask to change on their records."""

import getpass
from collections.abc import Callable
from dataclasses import asdict

import click
from sqlalchemy.orm import Session

from bot.book import load_book
from bot.staff.changes import ChangeRefused, ChangeView, approve, decline, show, waiting
from bot.wording import Wording
from config.clock import now
from config.settings import load_settings
from console.commands._common import as_json, database, print_json


@click.group("changes")
def command() -> None:
    """Decide what members ask to change; every look and decision is audited."""


@command.command("list")
@as_json
def list_waiting(as_json: bool) -> None:
    """What waits for a decision, the oldest first."""
    with database(commit=True) as session:
        found = waiting(session, _actor(), now())
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nothing waits.")
    for each in found:
        click.echo(f"{each.id:>5}  {each.asked_at:%Y-%m-%d}  {each.member_number} {each.member}: {_line(each)}")


@command.command("show")
@click.argument("request_id", type=int)
@as_json
def show_one(request_id: int, as_json: bool) -> None:
    """Show a request with what the record says, and what others say."""
    _print(_decided(lambda session: show(session, request_id, _actor(), now())), as_json)


@command.command("approve")
@click.argument("request_id", type=int)
@as_json
def approve_one(request_id: int, as_json: bool) -> None:
    """Put the change on the record and tell the member. In a conflict, the other words are declined."""
    _print(_decided(lambda session: approve(session, _wording(), request_id, _actor(), now())), as_json)


@command.command("decline")
@click.argument("request_id", type=int)
@click.option("--reason", required=True, help="A sentence that the member is told.")
@as_json
def decline_one(request_id: int, reason: str, as_json: bool) -> None:
    """Leave the record as it is and tell the member why."""
    _print(_decided(lambda session: decline(session, _wording(), request_id, _actor(), reason, now())), as_json)


def _decided(decide: Callable[[Session], ChangeView]) -> ChangeView:
    with database(commit=True) as session:
        try:
            return decide(session)
        except ChangeRefused as refused:
            raise click.ClickException(str(refused)) from None


def _wording() -> Wording:
    return Wording(load_book(load_settings().flows_dir))


def _print(view: ChangeView, as_json: bool) -> None:
    if as_json:
        print_json(asdict(view))
        return
    click.secho(f"{view.member}, member {view.member_number}: {_line(view)}", bold=True)
    if view.now != view.before:
        click.echo(f"  the record says now: {view.now}")
    for rival in view.rivals:
        click.echo(f"  {rival.source} says: {rival.after} (request {rival.id})")
    if view.proved is not None:
        click.echo(f"  the new number {'has answered its code' if view.proved else 'has not answered its code'}")
    for photo in view.photos:
        click.echo(f"  photo {photo}")
    if view.decided_at:
        click.echo(
            f"  {view.state} by {view.decided_by}, {view.decided_at:%Y-%m-%d %H:%M}. {view.reason or ''}".rstrip()
        )


def _line(view: ChangeView) -> str:
    return f"{view.field}, {view.before} -> {view.after} ({view.source}, {view.state})"


def _actor() -> str:
    return f"shell:{getpass.getuser()}"
