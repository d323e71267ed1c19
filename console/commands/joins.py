"""`rollcall joins`: people who ask by text to become members."""

from dataclasses import asdict

import click

from bot.staff.joining import JoinRefused, JoinView, Work, approve, decline, waiting
from console.commands._bot import actor, local_of, working_bot
from console.commands._common import as_json, database, print_json
from models import Shift


@click.group("joins")
def command() -> None:
    """Decide who becomes a member; every look and decision is audited."""


@command.command("list")
@click.option("--local", "handle", help="The local's handle, where there are several.")
@as_json
def list_waiting(handle: str | None, as_json: bool) -> None:
    """What waits for a decision, the oldest first."""
    with database(commit=True) as session:
        found = waiting(session, actor(), local_id=local_of(session, handle))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("Nobody waits.")
    for each in found:
        click.echo(f"{each.id:>5}  {each.asked_at:%Y-%m-%d}  {_line(each)}")


@command.command("approve")
@click.argument("request_id", type=int)
@click.option("--number", help="The new member's number; the next free one when left out.")
@click.option("--existing", metavar="NUMBER", help="The person is this member already: add the phone to the record.")
@click.option("--employer", help="Needed when several employers have a worksite of this name.")
@click.option("--worksite")
@click.option("--shift", type=click.Choice([shift.value for shift in Shift]))
@as_json
def approve_one(
    request_id: int,
    number: str | None,
    existing: str | None,
    employer: str | None,
    worksite: str | None,
    shift: str | None,
    as_json: bool,
) -> None:
    """Make the person a member, tell them, and get them started."""
    work = Work(employer, worksite, Shift(shift) if shift else None)
    if existing is not None and (number is not None or work != Work()):
        raise click.UsageError("--existing takes the record as it is: leave the other options away.")
    with working_bot() as bot:
        try:
            view = approve(bot, request_id, actor(), number=number, existing=existing, work=work)
        except JoinRefused as refused:
            raise click.ClickException(str(refused)) from None
    _print(view, as_json)


@command.command("decline")
@click.argument("request_id", type=int)
@as_json
def decline_one(request_id: int, as_json: bool) -> None:
    """Leave the person off the list; they are told to call the office."""
    with working_bot() as bot:
        try:
            view = decline(bot, request_id, actor())
        except JoinRefused as refused:
            raise click.ClickException(str(refused)) from None
    _print(view, as_json)


def _print(view: JoinView, as_json: bool) -> None:
    if as_json:
        print_json(asdict(view))
        return
    number = f", member {view.member_number}" if view.member_number else ""
    click.echo(f"{view.name}{number}: {view.state} by {view.decided_by}.")
    if not view.agrees_to_texts:
        click.echo("  has not agreed to texts: please call.")


def _line(view: JoinView) -> str:
    texts = "agrees to texts" if view.agrees_to_texts else "NO TEXTS"
    return f"{view.name}, {view.workplace or 'no workplace given'}, {view.address}, {view.language}, {texts}"
