"""`rollcall campaign cancel`."""

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import by_option, campaign_argument, local_option, told, work
from scheduler.campaigns.lifecycle import cancel, finish_canceled


@click.command()
@campaign_argument
@by_option
@local_option
@as_json
def command(campaign: str, by: str | None, handle: str | None, as_json: bool) -> None:
    """End a campaign: what waits is not sent, and what still waits at the carrier is withdrawn there."""
    with work(handle, by) as desk:
        canceled = cancel(desk.session, desk.actor, desk.now, desk.find(campaign).id)
        # First this, so that no sender takes any more while the rows are gone through.
        desk.session.commit()
        while finish_canceled(desk.session, canceled.id, desk.now):
            desk.session.commit()
        desk.session.commit()
        shown = told(canceled, desk)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{canceled.id} {canceled.name}: canceled. What has not left does not leave.")
