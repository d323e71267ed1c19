"""`rollcall handoffs`: members who wait for a person."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from bot.book import load_book
from bot.local_files import LocalFiles
from bot.staff.handoffs import HandoffRefused, HandoffView, StaffDesk, assign, close, open_handoffs, reply, show
from bot.wording import Wording
from config.clock import now
from config.settings import load_settings
from console.commands._common import as_json, database, print_json


@click.group("handoffs")
def command() -> None:
    """Answer members who wait for a person; every look and every answer is audited."""


@command.command("list")
@as_json
def list_open(as_json: bool) -> None:
    """What is open, the oldest first."""
    with _desk() as desk:
        found = open_handoffs(desk)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nobody waits for a person.")
    for each in found:
        click.echo(f"{each.id:>5}  {_age(each.age_minutes):>7}  {_line(each)}")


@command.command("show")
@click.argument("handoff_id", type=int)
@as_json
def show_one(handoff_id: int, as_json: bool) -> None:
    """Show a hand-off with its thread."""
    with _desk() as desk:
        view = show(desk, handoff_id)
    if as_json:
        print_json(asdict(view))
        return
    click.secho(_line(view), bold=True)
    for words in view.thread:
        click.echo(f"  {words.at:%m-%d %H:%M} {'<' if words.direction == 'in' else '>'} {words.body}")


@command.command("reply")
@click.argument("handoff_id", type=int)
@click.argument("words")
def reply_to(handoff_id: int, words: str) -> None:
    """Send the member words of the staff."""
    with _desk() as desk:
        reply(desk, handoff_id, words)
    click.echo("It leaves within seconds.")


@command.command("assign")
@click.argument("handoff_id", type=int)
@click.argument("steward_number")
def assign_to(handoff_id: int, steward_number: str) -> None:
    """Give a hand-off to a steward, by member number."""
    with _desk() as desk:
        assign(desk, handoff_id, steward_number)
    click.echo(f"Hand-off {handoff_id} is with member {steward_number} now.")


@command.command("close")
@click.argument("handoff_id", type=int)
@click.option("--silently", is_flag=True, help="Say nothing to the member; the line answers again.")
def close_one(handoff_id: int, silently: bool) -> None:
    """Close a hand-off: the line answers the member again."""
    with _desk() as desk:
        close(desk, handoff_id, silently=silently)
    click.echo(f"Hand-off {handoff_id} is closed.")


@contextmanager
def _desk() -> Iterator[StaffDesk]:
    settings = load_settings()
    with database(commit=True) as session:
        try:
            yield StaffDesk(
                session=session,
                wording=Wording(load_book(settings.flows_dir)),
                files=LocalFiles(settings.locals_dir),
                actor=f"shell:{getpass.getuser()}",
                now=now(),
            )
        except HandoffRefused as refused:
            raise click.ClickException(str(refused)) from None


def _line(view: HandoffView) -> str:
    who = f"{view.member}, member {view.member_number}" if view.member else f"unknown, {view.address}"
    with_whom = f"with {view.steward}" if view.steward else "in the staff queue"
    return f"{who}: {view.reason}, {with_whom}, {'waits' if view.waits else 'answered'}"


def _age(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"
