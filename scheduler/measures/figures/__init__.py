"""Every figure of a report: each module beside this one holds one, as `FIGURE`."""

from importlib import import_module
from pkgutil import iter_modules

from scheduler.measures.figure import Figure

_FOUND: list[Figure] = [import_module(f"{__name__}.{module.name}").FIGURE for module in iter_modules(__path__)]
FIGURES: dict[str, Figure] = {figure.name: figure for figure in sorted(_FOUND, key=lambda each: each.order)}
