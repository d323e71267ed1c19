"""`rollcall campaign copy`."""

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import by_option, campaign_argument, local_option, told, work
from scheduler.campaigns.drafts import copy


@click.command()
@campaign_argument
@click.option("--name", required=True, help="Of the copy.")
@by_option
@local_option
@as_json
def command(campaign: str, name: str, by: str | None, handle: str | None, as_json: bool) -> None:
    """Make a new draft with the same audience, settings and words; its days are not copied."""
    with work(handle, by, commit=True) as desk:
        source = desk.find(campaign)
        made = copy(desk.session, desk.actor, desk.now, source.id, kinds=desk.kinds, name=name)
        shown = told(made, desk)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{made.id} {made.name}: a draft, copied from #{source.id} {source.name}.")
