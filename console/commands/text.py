"""`rollcall text`: one text from the terminal, through the front door."""

import click

from console.commands._common import PhoneNumber, as_json, print_json
from console.terminal_phone import Answer, TerminalPhone


@click.command("text")
@click.argument("phone", type=PhoneNumber())
@click.argument("words")
@click.option("--to", type=PhoneNumber(), default=None, help="The local's number; the only local by default.")
@as_json
def command(phone: str, words: str, to: str | None, as_json: bool) -> None:
    """Send WORDS as PHONE by a signed webhook, and print the replies."""
    with TerminalPhone.of(phone, to) as handset:
        answer = handset.send(words)
    if as_json:
        print_json(
            {
                "replies": [{"body": reply.body, "segments": reply.segments} for reply in answer.replies],
                "intent": answer.intent,
                "confidence": answer.confidence,
            }
        )
    else:
        show(answer)


def show(answer: Answer) -> None:
    """Prints replies as a person would see them."""
    for reply in answer.replies:
        click.echo(reply.body)
        click.secho(f"  ({reply.segments} segment{'s' if reply.segments != 1 else ''})", dim=True)
    if not answer.replies:
        click.secho(f"  (no reply: {answer.outcome or 'the message was ignored'})", dim=True)
