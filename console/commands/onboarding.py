"""`rollcall onboarding`: begin it for a member, and see how far everybody is."""

from dataclasses import asdict

import click

from bot.staff.onboarding import OnboardingRefused, OnboardingView, Started, count, progress, start
from console.commands._bot import actor, local_of, working_bot
from console.commands._common import as_json, database, print_json

_local = click.option("--local", "handle", help="The local's handle, where there are several.")
_SAID = {
    Started.TEXTED: "The first question leaves within seconds.",
    Started.WAITS: "The first text waits for a decent hour (9 to 20), or until the member can be texted.",
}


@click.group("onboarding")
def command() -> None:
    """Get new members started; every look and every start is audited."""


@command.command("start")
@click.argument("member_number")
@_local
@as_json
def start_one(member_number: str, handle: str | None, as_json: bool) -> None:
    """Begin getting started for the member of this number."""
    with working_bot() as bot:
        with bot.sessions() as session:
            local_id = local_of(session, handle)
        try:
            started = start(bot, member_number, actor(), local_id=local_id)
        except OnboardingRefused as refused:
            raise click.ClickException(str(refused)) from None
    if as_json:
        print_json({"member": member_number, "started": started})
        return
    click.echo(_SAID[started])


@command.command("list")
@click.option("--all", "all_of_them", is_flag=True, help="Also those who completed it or said no thanks.")
@_local
@as_json
def list_all(all_of_them: bool, handle: str | None, as_json: bool) -> None:
    """How far everybody is, the newest first, and how many completed in time."""
    with database(commit=True) as session:
        local_id = local_of(session, handle)
        found = progress(session, actor(), local_id=local_id, open_only=not all_of_them)
        counted = count(session, local_id=local_id)
    if as_json:
        print_json({"onboardings": [asdict(each) for each in found], "last_year": asdict(counted)})
        return
    for each in found:
        click.echo(f"{each.member_number:>8}  {each.member}: {_where(each)}")
    click.echo(f"Last year: {counted.begun} begun, {counted.completed} completed, {counted.in_time} of them in time.")


def _where(view: OnboardingView) -> str:
    if view.completed_at is not None:
        return f"completed {view.completed_at:%Y-%m-%d}, {'in time' if view.in_time else 'late'}"
    if view.state == "declined":
        return "said no thanks"
    current = next((stage.name for stage in view.stages if stage.ended is None), "not begun")
    later = ", said later" if view.later_at is not None else ""
    return f"{current} since {view.started_at:%Y-%m-%d}, until {view.due_at:%Y-%m-%d}{later}, {view.nudges} nudges"
