"""`rollcall campaign`: what an organizer launches. Each verb is a module of campaign_verbs/, as `command`."""

from importlib import import_module
from pkgutil import iter_modules

import click

from console.commands import campaign_verbs


class Verbs(click.Group):
    """The modules of campaign_verbs/: `follow_up.py` is `rollcall campaign follow-up`. Imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of their names."""
        modules = iter_modules(campaign_verbs.__path__)
        return sorted(each.name.replace("_", "-") for each in modules if not each.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, None when there is none of this name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{campaign_verbs.__name__}.{cmd_name.replace('-', '_')}").command
        return command


@click.command("campaign", cls=Verbs)
def command() -> None:
    """Launch a campaign: create, preview, submit, approve; then watch, pause, resume or cancel it.

    CAMPAIGN is its number or its name. Days and hours are on the local's clock.
    """
