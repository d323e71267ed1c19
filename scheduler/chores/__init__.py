"""What the clock does beside sending: a module beside this one each, with `chore(desk)` and `EVERY_SECONDS`.

A chore finds its work in tables and may be run twice, or late: it takes what is due and nothing else.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def chores() -> list[ModuleType]:
    """All of them, by name."""
    return [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
