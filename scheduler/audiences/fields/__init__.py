"""What can be asked of a member: each module beside this one holds one field, as `FIELD`."""

from importlib import import_module
from pkgutil import iter_modules

from scheduler.audiences.field import Field

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
FIELDS: dict[str, Field] = {module.FIELD.name: module.FIELD for module in _MODULES}
