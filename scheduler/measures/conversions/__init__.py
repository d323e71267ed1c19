"""What campaigns are for: each module beside this one tells who did it, and when, as `CONVERSION`.

A kind names one as `converts:` (campaigns/<kind>.yml). The control group is asked the same, so that the two compare.
"""

from importlib import import_module
from pkgutil import iter_modules

from scheduler.measures.conversion import Conversion

_FOUND: list[Conversion] = [import_module(f"{__name__}.{module.name}").CONVERSION for module in iter_modules(__path__)]
CONVERSIONS: dict[str, Conversion] = {each.name: each for each in _FOUND}
