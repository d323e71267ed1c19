"""The options by which a draft is written, for the verbs that write one."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from console.commands.audiences import Query
from console.commands.campaign_verbs._common import Moment

Command = TypeVar("Command", bound=Callable[..., Any])

name_option = click.option("--name", help="What it is called in lists and reports; members do not see it.")
audience_options = (
    click.option("--audience", "query", type=Query(), help="Whom it is for, like 'worksite = Warehouse'."),
    click.option("--saved", metavar="NAME", help="Whom it is for: a saved audience."),
)
set_option = click.option(
    "--set", "sets", multiple=True, metavar="KEY=VALUE", help="A setting of the kind; KEY=@FILE.yml reads it."
)
text_options = (
    click.option("--text-en", help="The text in English; instead of the kind's own."),
    click.option("--text-es", help="The text in Spanish."),
    click.option("--text", "texts", nargs=2, multiple=True, metavar="LANGUAGE WORDS", help="In another language."),
    click.option("--variant", "more", multiple=True, metavar="b.en=WORDS", help="Words of another variant."),
    click.option("--share", "shares", multiple=True, metavar="a=50", help="Percent of a variant; even when left away."),
)
test_options = (
    click.option("--control", type=click.IntRange(0, 90), help="Percent that gets no text, to compare with."),
    click.option("--test", type=click.IntRange(1, 100), help="Percent that takes part in the test of the variants."),
    click.option("--winner-at", type=Moment(), help="When the winner goes to the rest."),
)
when_options = (
    click.option("--starts", type=Moment(), help="Like '2026-12-05 10:00'; when approved if left away."),
    click.option("--expires", type=Moment(), help="When it has no use any more; by its kind if left away."),
)


def options(*given: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in their order."""

    def decorate(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return decorate


def spoken(text_en: str | None, text_es: str | None, texts: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """The words that were given for variant `a`, with their languages."""
    return [(language, words) for language, words in (("en", text_en), ("es", text_es), *texts) if words is not None]
