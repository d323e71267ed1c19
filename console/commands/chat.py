"""`rollcall chat`: a live conversation in the terminal."""

import click

from console.commands._common import PhoneNumber
from console.commands.text import show
from console.terminal_phone import TerminalPhone


@click.command("chat")
@click.argument("phone", type=PhoneNumber())
@click.option("--to", type=PhoneNumber(), default=None, help="The local's number; the only local by default.")
def command(phone: str, to: str | None) -> None:
    """Text as PHONE until an empty line or Ctrl-D."""
    with TerminalPhone.of(phone, to) as handset:
        click.secho(f"{phone} texts {handset.to}. An empty line ends.", dim=True)
        while words := _line():
            show(handset.send(words))


def _line() -> str:
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return ""
