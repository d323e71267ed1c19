"""`rollcall benefits`: what members used of the union's benefits."""

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.assembly import live_files
from bot.book import load_book
from bot.local_files import LocalFiles
from bot.staff.benefits import BenefitsRefused, Use, read_money, read_uses, record_uses
from config.clock import now
from config.settings import load_settings
from console.commands._common import as_json, database, print_json
from models import Local

local_option = click.option("--local", "handle", help="Handle of the local; may be left away where there is only one.")


@click.group("benefits")
def command() -> None:
    """Record what members used of the union's benefits; every use is audited."""


@command.command()
@click.argument("member")
@click.argument("benefit")
@click.argument("value")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today when left away.")
@click.option("--reference", default="", help="Tells two uses of the same worth on one day apart.")
@local_option
@as_json
def add(
    member: str, benefit: str, value: str, on: datetime | None, reference: str, handle: str | None, as_json: bool
) -> None:
    """Record that MEMBER (number) used BENEFIT (code), worth VALUE dollars."""
    cents = read_money(value)
    if cents is None:
        raise click.ClickException(f"{value!r} is not money; write it like 120.00.")
    with database(commit=True) as session:
        local = _local(session, handle)
        day = on.date() if on else now().astimezone(ZoneInfo(local.time_zone)).date()
        count = _record(session, local, [Use(member, benefit, day, cents, reference)])
    _told(count, as_json)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@local_option
@as_json
def import_(file: Path, handle: str | None, as_json: bool) -> None:
    """Record every row of FILE, a CSV with member,benefit,date,value,reference: all of them, or none."""
    try:
        uses = read_uses(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8; save it as CSV UTF-8.") from None
    except BenefitsRefused as refused:
        raise _nothing(refused) from None
    with database(commit=True) as session:
        count = _record(session, _local(session, handle), uses)
    _told(count, as_json)


def _record(session: Session, local: Local, uses: Sequence[Use]) -> int:
    try:
        return record_uses(session, _files(), local, uses, actor=f"shell:{getpass.getuser()}", at=now())
    except BenefitsRefused as refused:
        raise _nothing(refused) from None


def _files() -> LocalFiles:
    settings = load_settings()
    return live_files(settings, load_book(settings.flows_dir))


def _nothing(refused: BenefitsRefused) -> click.ClickException:
    return click.ClickException("\n".join((*refused.faults, "Nothing was recorded.")))


def _local(session: Session, handle: str | None) -> Local:
    found = session.scalars(select(Local).where(*([Local.handle == handle] if handle else []))).all()
    if len(found) == 1:
        return found[0]
    handles = ", ".join(session.scalars(select(Local.handle).order_by(Local.handle)))
    raise click.ClickException(f"Which local? Write --local with one of: {handles or 'none yet'}.")


def _told(count: int, as_json: bool) -> None:
    if as_json:
        print_json({"recorded": count})
        return
    click.echo(f"{count} recorded." if count != 1 else "Recorded.")
