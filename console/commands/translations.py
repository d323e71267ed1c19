"""`rollcall translations`: the console's words in other languages."""

import click

from console.language.upkeep import missing, renew


@click.group("translations")
def command() -> None:
    """Keep the console's words in step with its pages."""


@command.command()
def check() -> None:
    """List the words that have no translation."""
    lacking = missing()
    for language, words in lacking.items():
        for each in words:
            click.echo(f"{language}: {each}")
    if any(lacking.values()):
        raise click.ClickException("Run `rollcall translations renew`, and fill console/translations/.")
    click.echo("Every word has its translations.")


@command.command("renew")
def renew_catalogs() -> None:
    """Write new words into the catalogs, and take out what no page says any more."""
    renew()
    click.echo("The catalogs in console/translations/ are in step; empty ones wait for their words.")
