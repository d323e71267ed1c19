"""The union's own figures: seven topics, each module beside this one a figure of one of them, as `MEASURE`.

They are counted once a week for a local, in all and by worksite, shift and messenger (scheduler/measures/weeks.py), and
kept in metric_week. The seven are those of Union Impact's "union metrics"; docs/metrics.md tells what is ours in them.
"""

from importlib import import_module
from pkgutil import iter_modules

from scheduler.measures.union_measure import UnionMeasure

_FOUND: list[UnionMeasure] = [import_module(f"{__name__}.{module.name}").MEASURE for module in iter_modules(__path__)]
MEASURES: dict[str, UnionMeasure] = {each.name: each for each in sorted(_FOUND, key=lambda each: each.order)}
