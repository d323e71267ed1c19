"""A line as high as a word, for tables: the way a number went, without scale; its words tell first and last."""

from collections.abc import Sequence

from markupsafe import Markup

from console.charts.drawing import points, svg, top_of
from console.language import gettext
from console.language.moments import number

WIDTH, HEIGHT = 96, 24
_LINE = Markup('<polyline points="{points}" class="chart-line"/>')


def chart(values: Sequence[float | None]) -> Markup:
    """The line alone; nothing when there are fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    label = gettext("from %(first)s to %(last)s", first=number(known[0]), last=number(known[-1]))
    drawn = points(values, top_of(values), 2, WIDTH - 2, HEIGHT - 2, 2)
    return svg(WIDTH, HEIGHT, label, [_LINE.format(points=" ".join(f"{x},{y}" for x, y, _ in drawn))])
