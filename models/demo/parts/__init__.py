"""More of the demo local, a module an idea: each has `load(demo: Demo)`, and all are loaded, by name."""

from importlib import import_module
from pkgutil import iter_modules

from models.demo.demo import Demo


def load_parts(demo: Demo) -> None:
    """Loads every module beside this one."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}").load(demo)
        demo.session.flush()
