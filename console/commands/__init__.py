"""The commands of `rollcall`: a module beside this one, of the command's name, holds it as `command`.

A name that is a word of Python's has a "_" after it in the file's name: `import_.py` is `rollcall import`.
"""

from importlib import import_module
from keyword import iskeyword
from pkgutil import iter_modules

import click


def command_names() -> list[str]:
    """Every command there is; a package beside them holds the verbs of one."""
    modules = [module for module in iter_modules(__path__) if not module.ispkg]
    return sorted(module.name.removesuffix("_") for module in modules if not module.name.startswith("_"))


def find_command(name: str) -> click.Command | None:
    """The command of this name, imported only now: `rollcall text` need not load what evaluates Rasa."""
    if name not in command_names():
        return None
    module = f"{name}_" if iskeyword(name) else name
    command: click.Command = import_module(f"{__name__}.{module}").command
    return command
