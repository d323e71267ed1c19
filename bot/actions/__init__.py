"""Every module beside this one holds actions; importing the package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

from bot.actions.registry import ActionContext, Actions, action, action_names

__all__ = ["ActionContext", "Actions", "action", "action_names"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
