"""`rollcall reports`: problems that people reported by text."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from bot.bot import Bot
from bot.staff import reports as desk
from bot.staff.reports import ReportLine, ReportRefused, ReportView
from config.clock import now
from console.commands._bot import actor, local_of, working_bot
from console.commands._common import as_json, database, print_json

T = TypeVar("T")
local_option = click.option("--local", "handle", help="Handle of the local, if there are several.")


@click.group("reports")
def command() -> None:
    """Read reports, make them grievances, close them; every look is audited."""


@command.command("list")
@click.option("--closed", is_flag=True, help="Those that are filed or closed.")
@local_option
@as_json
def list_reports(closed: bool, handle: str | None, as_json: bool) -> None:
    """What waits, by deadline."""
    with database(commit=True) as session:
        found = desk.reports(session, actor(), now(), local_id=local_of(session, handle), closed=closed)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    if not found:
        click.echo("No report waits." if not closed else "None.")
    for each in found:
        click.echo(_line(each))


@command.command("show")
@click.argument("number", type=int)
@local_option
@as_json
def show_one(number: int, handle: str | None, as_json: bool) -> None:
    """Show a report with its words and files."""
    with database(commit=True) as session:
        try:
            view = desk.show(session, actor(), now(), local_id=local_of(session, handle), number=number)
        except ReportRefused as refused:
            raise click.ClickException(str(refused)) from None
    _print(view, as_json)


@command.command("file")
@click.argument("number", type=int)
@click.option("--subject", required=True, help="A few words for staff; no text carries them.")
@local_option
def file_one(number: int, subject: str, handle: str | None) -> None:
    """Make a report a grievance, and tell the member."""

    def run(bot: Bot, session: Session) -> int:
        local_id = local_of(session, handle)
        return desk.file_as_grievance(bot, session, actor(), now(), local_id=local_id, number=number, subject=subject)

    click.echo(f"Report {number} is grievance {_with_bot(run)}.")


@command.command("close")
@click.argument("number", type=int)
@click.option("--words", required=True, help="What whoever reported is told.")
@local_option
def close_one(number: int, words: str, handle: str | None) -> None:
    """Close a report with a word to whoever reported."""

    def run(bot: Bot, session: Session) -> ReportView:
        local_id = local_of(session, handle)
        return desk.close(bot, session, actor(), now(), local_id=local_id, number=number, words=words)

    _with_bot(run)
    click.echo(f"Report {number} is closed.")


def _with_bot(run: Callable[[Bot, Session], T]) -> T:
    with working_bot() as bot, bot.sessions.begin() as session:
        try:
            return run(bot, session)
        except ReportRefused as refused:
            raise click.ClickException(str(refused)) from None


def _line(each: ReportLine) -> str:
    who = each.member or "unknown person"
    marks = [mark for mark, on in (("URGENT", each.urgent), ("anonymous to co-workers", each.anonymous)) if on]
    left = "passed" if each.days_left < 0 else "today" if each.days_left == 0 else f"in {each.days_left} days"
    return f"{each.number:>5}  {each.state:<6}  file by {each.deadline} ({left})  {who}  {', '.join(marks)}".rstrip()


def _print(view: ReportView, as_json: bool) -> None:
    if as_json:
        print_json(asdict(view))
        return
    click.secho(_line(view.line).strip(), bold=True)
    click.echo(f"  from {view.address}" + (f", member {view.member_number}" if view.member_number else ""))
    click.echo(f"  {view.happened_on}{' ' + view.happened_at if view.happened_at else ''}, {view.place}")
    click.echo(f"  witnesses: {view.witnesses or 'none named'}")
    click.echo(f"  texts at each step: {'yes' if view.updates else 'no'}")
    if view.grievance:
        click.echo(f"  grievance {view.grievance}")
    click.echo(f"  {view.what}")
    for addition in view.additions:
        click.echo(f"  added {addition.at:%Y-%m-%d}: {addition.words or '(no words)'}")
    for file in view.files:
        stored = f"{file.content_type}, {file.size} bytes, {file.sha256}"
        click.echo(f"  file: {stored if file.sha256 else file.state + ' ' + (file.refusal or '')}".rstrip())
