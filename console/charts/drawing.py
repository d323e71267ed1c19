"""What the charts share: the frame with its table, a scale of round steps, points of a line."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from console.language import gettext
from console.language.moments import number

_FIGURE = Markup(
    '<figure class="chart"><figcaption>{title}</figcaption>{svg}'
    '<details class="chart-table"><summary>{words}</summary>{table}</details></figure>'
)
_SVG = Markup('<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{inside}</svg>')
_TABLE = Markup('<table class="table table-sm"><caption class="visually-hidden">{title}</caption>{head}{rows}</table>')
_HEAD = Markup('<thead><tr><th scope="col">{}</th><th scope="col" class="num">{}</th></tr></thead>')
_ROW = Markup('<tr><th scope="row">{}</th><td class="num">{}</td></tr>')


def figure(title: str, svg: Markup, names: tuple[str, str], rows: Iterable[tuple[str, float | None]]) -> Markup:
    """A chart with its caption and its table.

    Args:
        names: the heads of the table's two columns.
        rows: None is a value that is not told, such as that of a group under 5.
    """
    body = Markup("").join(_ROW.format(label, "–" if value is None else number(value)) for label, value in rows)
    table = _TABLE.format(title=title, head=_HEAD.format(*names), rows=body)
    return _FIGURE.format(title=title, svg=svg, words=gettext("The numbers"), table=table)


def svg(width: int, height: int, label: str, inside: Iterable[Markup]) -> Markup:
    """The drawing; `label` says in words what it shows."""
    return _SVG.format(width=width, height=height, label=label, inside=Markup("").join(inside))


def top_of(values: Iterable[float | None]) -> float:
    """A round number at or above the greatest value: 1, 2, 5, 10, 20, 50..."""
    most = max((value for value in values if value is not None), default=0)
    if most <= 0:
        return 1
    unit = 10.0 ** math.floor(math.log10(most))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= most)


def points(
    values: Sequence[float | None], top: float, left: float, right: float, low: float, high: float
) -> list[tuple[float, float, float]]:
    """Where the values lie between the four borders: x, y and the value; those that are None have no point."""
    gap = (right - left) / max(len(values) - 1, 1)
    return [
        (round(left + gap * place, 1), round(low - (low - high) * value / top, 1), value)
        for place, value in enumerate(values)
        if value is not None
    ]
