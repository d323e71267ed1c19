"""Verbs that take a campaign one step further, and say so."""

from collections.abc import Callable

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import Work, by_option, campaign_argument, local_option, told, work
from models import Campaign


def step(
    name: str, does: str, take: Callable[[Work, int], Campaign], says: Callable[[Work, Campaign], str]
) -> click.Command:
    """A command of one campaign.

    Args:
        does: its help.
        take: makes the step; the commit is the command's.
        says: what the person reads after it.
    """

    @click.command(name, help=does)
    @campaign_argument
    @by_option
    @local_option
    @as_json
    def command(campaign: str, by: str | None, handle: str | None, as_json: bool) -> None:
        with work(handle, by, commit=True) as desk:
            moved = take(desk, desk.find(campaign).id)
            shown, words = told(moved, desk), says(desk, moved)
        if as_json:
            print_json(shown)
        else:
            click.echo(f"#{moved.id} {moved.name}: {words}")

    return command
