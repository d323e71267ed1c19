"""`rollcall campaign schedule`."""

from datetime import datetime

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs import _draft
from console.commands.campaign_verbs._common import by_option, campaign_argument, local_option, told, work
from scheduler.campaigns.lifecycle import schedule


@click.command()
@campaign_argument
@_draft.options(*_draft.when_options)
@by_option
@local_option
@as_json
def command(
    campaign: str,
    starts: datetime | None,
    expires: datetime | None,
    by: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Set when a campaign that has not begun starts; without --starts, as soon as it is approved."""
    with work(handle, by, commit=True) as desk:
        when = {"starts_at": desk.at(starts), "expires_at": desk.at(expires)}
        planned = schedule(desk.session, desk.actor, desk.now, desk.find(campaign).id, **when)
        shown, starts_at = told(planned, desk), desk.clock(planned.starts_at)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{planned.id} {planned.name}: starts {starts_at if planned.starts_at else 'when it is approved'}.")
