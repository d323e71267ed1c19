"""The commands of `rollcall`: every module beside this one adds its `command`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import click

ELSEWHERE = ("bot.understanding.commands:nlu", "console.conversations.commands:conversations")


def all_commands() -> Iterator[click.Command]:
    """Every command, from the modules here and those that stand with what they command."""
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            yield import_module(f"{__name__}.{module.name}").command
    for place in ELSEWHERE:
        module_name, _, name = place.partition(":")
        yield getattr(import_module(module_name), name)
