"""`rollcall campaign list`."""

import click
from sqlalchemy import select

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import local_option, told, work
from models import Campaign, CampaignState

STATES = [state.value for state in CampaignState]


@click.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only those in it; may be repeated.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@local_option
@as_json
def command(states: tuple[str, ...], limit: int, handle: str | None, as_json: bool) -> None:
    """The campaigns, the newest first."""
    with work(handle) as desk:
        query = select(Campaign).where(Campaign.local_id == desk.local.id).order_by(Campaign.id.desc()).limit(limit)
        if states:
            query = query.where(Campaign.state.in_([CampaignState(each) for each in states]))
        rows = [(told(each, desk), desk.clock(each.starts_at)) for each in desk.session.scalars(query)]
    if as_json:
        print_json([each for each, _ in rows])
        return
    if not rows:
        click.echo("There is none.")
    for each, starts in rows:
        click.echo(f"#{each['id']:<5} {each['state'].value:<10} {each['kind']:<22} {starts:<18} {each['name']}")
