"""`rollcall touches`: what passed between the union and a member, and what a person of the union tells of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff.logged import Ended, How, LogRefused, log_touch, take_back
from config.clock import now
from console.commands._bot import actor, local_of
from console.commands._common import PhoneNumber, as_json, database, print_json
from console.record import note_view
from models import Local, Member, TouchPoint
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.records import find

_MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])
_local = click.option("--local", "handle", help="Handle of the local, if there are several.")


class _Touches(click.Group):
    """`rollcall touches PHONE` is `rollcall touches list PHONE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A verb, or the list of a number."""
        known = args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else ["list", *args])


@click.group("touches", cls=_Touches)
def command() -> None:
    """See what passed between the union and a number; log a call, a talk or a letter.

    `rollcall touches PHONE` lists the newest.
    """


@command.command("list")
@click.argument("phone", type=PhoneNumber())
@click.option("--limit", default=20, help="How many, newest first.")
@as_json
def list_touches(phone: str, limit: int, as_json: bool) -> None:
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
        listed = [_plain(touch) for touch, _ in rows]
    _show({"phone": phone, "touches": listed}, listed, as_json)


@command.command("of")
@click.argument("member_number")
@click.option("--limit", default=20, help="How many, newest first.")
@_local
@as_json
def list_of_member(member_number: str, limit: int, handle: str | None, as_json: bool) -> None:
    """List the touch points of a member by MEMBER_NUMBER, those without a phone too."""
    with database(commit=True) as session:
        member = session.scalar(
            select(Member).where(Member.local_id == local_of(session, handle), Member.number == member_number)
        )
        if member is None:
            raise click.ClickException(f"There is no member {member_number}.")
        rows = session.scalars(
            select(TouchPoint).where(TouchPoint.member_id == member.id).order_by(TouchPoint.id.desc()).limit(limit)
        ).all()
        note_view(session, "touches", [member.id])
        listed = [_plain(touch) for touch in rows]
    _show({"member_number": member_number, "touches": listed}, listed, as_json)


@command.command("log")
@click.argument("member_number")
@click.option("--how", required=True, type=click.Choice([each.value for each in How]))
@click.option("--outcome", required=True, type=click.Choice([each.value for each in Ended]))
@click.option("--by", "messenger", required=True, help="Which steward or organizer: a member number, or a name.")
@click.option("--at", "moment", type=_MOMENT, help="When it was, on the local's clock; now when left away.")
@click.option("--from-member", is_flag=True, help="The member called, came or wrote.")
@click.option("--campaign", help="The campaign it belongs to, by its number or name.")
@_local
@as_json
def log_one(
    member_number: str,
    how: str,
    outcome: str,
    messenger: str,
    moment: datetime | None,
    from_member: bool,
    campaign: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Log a call, a talk or a letter with a member, by MEMBER_NUMBER: that it was, not what was said."""
    with _refusals(), database(commit=True) as session:
        local = session.get_one(Local, local_of(session, handle))
        logged = log_touch(
            session,
            local.id,
            member_number,
            how=How(how),
            outcome=Ended(outcome),
            messenger=messenger,
            actor=actor(),
            now=now(),
            at=moment.replace(tzinfo=ZoneInfo(local.time_zone)) if moment else None,
            by_member=from_member,
            campaign_id=_campaign_id(session, local.id, campaign),
        )
    if as_json:
        print_json(asdict(logged))
    else:
        click.echo(f"Logged for {logged.member}. A mistake? rollcall touches undo {logged.id}")


@command.command("undo")
@click.argument("touch_id", type=int)
@_local
@as_json
def undo(touch_id: int, handle: str | None, as_json: bool) -> None:
    """Take back what was logged by mistake; the audit keeps what it was."""
    with _refusals(), database(commit=True) as session:
        logged = take_back(session, local_of(session, handle), touch_id, actor=actor(), now=now())
    if as_json:
        print_json(asdict(logged))
    else:
        click.echo(f"Taken back: {logged.how} with {logged.member or 'a member'}, {logged.outcome}.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (LogRefused, CampaignError) as refused:
        raise click.ClickException(str(refused)) from None


def _campaign_id(session: Session, local_id: int, asked: str | None) -> int | None:
    return find(session, local_id, asked).id if asked else None


def _plain(touch: TouchPoint) -> dict[str, str | int | None]:
    return {
        "id": touch.id,
        "at": touch.at.isoformat(),
        "channel": touch.channel.value,
        "direction": touch.direction.value,
        "kind": touch.kind,
        "outcome": touch.outcome,
        "campaign_id": touch.campaign_id,
        "messenger": touch.messenger,
    }


def _show(told: dict[str, object], listed: list[dict[str, str | int | None]], as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    if not listed:
        click.echo("Nothing has passed between this number and the union yet.")
        return
    table = Table("When (UTC)", "Channel", "Direction", "Kind", "Outcome", "By")
    for each in listed:
        about = [str(each[name]) for name in ("channel", "direction", "kind", "outcome")]
        table.add_row(str(each["at"])[:19], *about, str(each["messenger"] or ""))
    Console().print(table)
