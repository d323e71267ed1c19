"""`rollcall members`: records as staff see them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.campaign_kinds import load_kinds
from bot.local_files import LocalFiles
from config.clock import now
from config.settings import load_settings
from console.commands._bot import local_of
from console.commands._common import PhoneNumber, as_json, database, print_json
from console.record import consent_history, note_view, records
from models import Employer, Worksite
from scheduler.audiences.exclusions import REASONS
from scheduler.measures.checking_in import next_check_in
from scheduler.measures.quiet import Quiet, QuietMember, quiet
from scheduler.measures.sheet import Cell, sheet

_HEAD = ("Member", "Name", "Worksite", "Shift", "Language", "Last contact", "Last touch")


@click.group("members")
def command() -> None:
    """Look at members' records; every look is audited."""


@command.command()
@click.argument("phone", type=PhoneNumber())
@as_json
def show(phone: str, as_json: bool) -> None:
    """Show the record of every member PHONE belongs to, their last touch and their next check-in."""
    with database(commit=True) as session:
        settings = load_settings()
        kinds, files = load_kinds(settings.campaigns_dir), LocalFiles(settings.locals_dir)
        found = records(session, phone, lambda member: next_check_in(session, member, kinds, files, now()))
        consent = consent_history(session, phone)
    if as_json:
        print_json({"phone": phone, "members": found, "consent": consent})
        return
    if not found:
        click.echo("No member has this number.")
    for record in found:
        _print(record)
    if consent:
        newest = consent[0]
        word = "takes texts" if newest["action"] == "opt_in" else "OPTED OUT"
        click.echo(f"Consent: {word} since {newest['at'][:10]} ({newest['source']}).")


@command.command("quiet")
@click.option(
    "--days", type=click.IntRange(1, 3_660), default=90, show_default=True, help="Without a contact for so long."
)
@click.option("--worksite", help="Only who works there.")
@click.option("--local", "handle", help="Handle of the local, if there are several.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=100, show_default=True, help="How many on a page.")
@click.option("--after", help="The next page: what the page before ended with.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all to a file for Excel.")
@as_json
def list_quiet(
    days: int, worksite: str | None, handle: str | None, limit: int, after: str | None, file: Path | None, as_json: bool
) -> None:
    """List members nobody has been in contact with: they wrote nothing, came to nothing, and no person reached them.

    Those never heard of come first, then the longest silent.
    """
    with database(commit=True) as session:
        local_id = local_of(session, handle)
        worksite_id = _worksite(session, local_id, worksite)
        asked: dict[str, Any] = {"days": days, "worksite_id": worksite_id}
        if file is not None:
            # All at once: `sheet` writes line by line.
            found = quiet(session, local_id, now(), limit=2**31, **asked)
            _write(file, found)
        else:
            found = _page(session, local_id, after, limit, asked)
        note_view(session, f"quiet for {days} days", [each.id for each in found.members])
    if as_json:
        print_json({"total": found.total, "members": [_plain(each) for each in found.members], "after": found.after})
    elif file is not None:
        click.echo(f"{found.total:,} members, in {file}.")
    else:
        _print_quiet(found, days)


def _page(session: Session, local_id: int, after: str | None, limit: int, asked: dict[str, Any]) -> Quiet:
    try:
        return quiet(session, local_id, now(), after=after, limit=limit, **asked)
    except ValueError:
        raise click.UsageError("--after: write what the page before ended with.") from None


def _worksite(session: Session, local_id: int, name: str | None) -> int | None:
    if name is None:
        return None
    query = select(Worksite.id).join(Employer).where(Employer.local_id == local_id, Worksite.name.ilike(name))
    found = session.scalars(query.order_by(Worksite.id).limit(1)).one_or_none()
    if found is None:
        raise click.ClickException(f"There is no worksite {name!r}.")
    return found


def _write(file: Path, found: Quiet) -> None:
    def rows() -> Iterator[list[Cell]]:
        for each in found.members:
            moments = [f"{at:%Y-%m-%d %H:%M}" if at else None for at in (each.last_contact, each.last_touch)]
            yield [each.number, each.name, each.worksite, each.shift, each.language, *moments]

    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            out.writelines(sheet(chain([_HEAD], rows())))
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None


def _plain(member: QuietMember) -> dict[str, Any]:
    return {
        "number": member.number,
        "name": member.name,
        "worksite": member.worksite,
        "shift": member.shift,
        "language": member.language,
        "last_contact": member.last_contact.isoformat() if member.last_contact else None,
        "last_touch": member.last_touch.isoformat() if member.last_touch else None,
    }


def _print_quiet(found: Quiet, days: int) -> None:
    if not found.members:
        click.echo(f"Nobody has been quiet for {days} days.")
        return
    table = Table("Member", "Name", "Worksite", "Shift", "Last contact", "Last touch")
    for each in found.members:
        table.add_row(
            each.number,
            each.name,
            each.worksite or "",
            each.shift or "",
            _day(each.last_contact),
            _day(each.last_touch),
        )
    Console().print(table)
    click.echo(f"{len(found.members):,} of {found.total:,} members without a contact in {days} days.")
    if found.after:
        click.echo(f"Next page: --after {found.after}")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "never"


def _print(record: dict[str, Any]) -> None:
    click.secho(f"{record['name']}, member {record['number']}", bold=True)
    click.echo(f"  {record['status']}, joined {record['joined_on']}, language {record['language']}")
    verified = record["verified_until"]
    click.echo(f"  {record['phone']}, {'verified until ' + verified[:10] if verified else 'not verified'}")
    if record["stewards"]:
        click.echo(f"  steward: {', '.join(record['stewards'])}")
    if dues := record["dues"]:
        owed = f"{dues['balance_cents'] / 100:,.2f}"
        click.echo(f"  dues: {dues['standing']}, owes ${owed}, paid through {dues['paid_through'] or '-'}")
    for each in record["certifications"]:
        until = f"expires {each['expires_on']}" if each["expires_on"] else "no expiry"
        click.echo(f"  certification: {each['title']}, {until}")
    for each in record["grievances"]:
        click.echo(
            f"  grievance {each['number']}: {each['status']}, step {each['step']}, {each['next']} {each['next_on']}"
        )
    for each in record["rsvps"]:
        click.echo(f"  RSVP: {each['event']}: {each['answer']}, {each['guests']} guests")
    for each in record["campaigns"]:
        did = f"answered {each['answer']}" if each["answer"] else "texted back" if each["replied_at"] else "no answer"
        stopped = ", then STOP" if each["opted_out"] else ""
        click.echo(f"  campaign: {each['name']} on {each['at'][:10]}: {did}{stopped}")
    if touch := record["last_touch"]:
        way = "from" if touch["direction"] == "in" else "to"
        click.echo(f"  last touch: {touch['at']:%Y-%m-%d}, {touch['channel']} {way} the member: {touch['kind']}")
    else:
        click.echo("  last touch: never")
    click.echo(f"  next check-in: {_check_in(record['next_check_in'])}")


def _check_in(found: dict[str, Any] | None) -> str:
    if found is None:
        return "none is planned"
    if found["kept_back"]:
        return f"none, {REASONS[found['kept_back']][0]}"
    return f"{found['at']:%Y-%m-%d} unless there is a touch before, {found['campaign']}"
