"""`rollcall campaign delete`."""

import click

from console.commands.campaign_verbs._common import by_option, campaign_argument, local_option, work
from scheduler.campaigns.drafts import delete


@click.command()
@campaign_argument
@by_option
@local_option
def command(campaign: str, by: str | None, handle: str | None) -> None:
    """Delete a draft. A campaign that was submitted is canceled instead, and stays on the record."""
    with work(handle, by, commit=True) as desk:
        found = desk.find(campaign)
        delete(desk.session, desk.actor, desk.now, found.id)
    click.echo(f"#{found.id} {found.name}: deleted.")
