"""The commands of `rollcall`: a module beside this one, of the command's name, holds it as `command`."""

from importlib import import_module
from pkgutil import iter_modules

import click


def command_names() -> list[str]:
    """Every command there is."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def find_command(name: str) -> click.Command | None:
    """The command of this name, imported only now: `rollcall text` need not load what evaluates Rasa."""
    if name not in command_names():
        return None
    command: click.Command = import_module(f"{__name__}.{name}").command
    return command
