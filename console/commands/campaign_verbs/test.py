"""`rollcall campaign test`."""

import click

from bot.book import load_book
from bot.wording import Wording
from console.commands._common import PhoneNumber, as_json, print_json
from console.commands.campaign_verbs._common import by_option, campaign_argument, local_option, work
from scheduler.campaigns.trying import try_out


@click.command("test")
@campaign_argument
@click.argument("phone", type=PhoneNumber())
@by_option
@local_option
@as_json
def command(campaign: str, phone: str, by: str | None, handle: str | None, as_json: bool) -> None:
    """Text CAMPAIGN to your own PHONE, each variant in each language.

    It must be a steward's number, or one of a member with an account of the staff, and have opted in.
    """
    with work(handle, by, commit=True) as desk:
        wording = Wording(load_book(desk.settings.flows_dir))
        found = desk.find(campaign)
        tried = try_out(desk.session, desk.kinds, wording, found.id, phone, desk.actor, desk.now, files=desk.files)
    shown = [{"variant": each.variant, "language": each.language, "text": each.text} for each in tried]
    if as_json:
        print_json({"campaign": found.id, "texts": shown})
        return
    for each in tried:
        click.echo(f"{each.variant} {each.language}: {each.text}")
    click.echo(f"{len(tried)} texts are on their way to {phone}.")
