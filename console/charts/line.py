"""A line through time, with the first, the last and the greatest value written out."""

from collections.abc import Sequence

from markupsafe import Markup

from console.charts.drawing import figure, points, svg, top_of
from console.language.moments import number

WIDTH, HEIGHT, LEFT, RIGHT, LOW, HIGH = 640, 220, 48, 624, 186, 14
_GRID = Markup('<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" class="chart-grid"/>')
_TICK = Markup('<text x="{x}" y="{y}" text-anchor="{anchor}" class="chart-label">{words}</text>')
_LINE = Markup('<polyline points="{points}" class="chart-line"/>')
_DOT = Markup('<circle cx="{x}" cy="{y}" r="3" class="chart-dot"/>')
_TARGET = Markup('<line x1="{x1}" x2="{x2}" y1="{y}" y2="{y}" class="chart-target"/>')


def chart(
    title: str, names: tuple[str, str], rows: Sequence[tuple[str, float | None]], target: float | None = None
) -> Markup:
    """The chart with its table.

    Args:
        names: what the steps are, such as weeks, and what is counted.
        rows: label and value, in order; None leaves a hole.
        target: a value to reach, drawn as a broken line.
    """
    values = [value for _, value in rows]
    top = top_of([*values, target])
    inside = [_GRID.format(x1=LEFT, x2=RIGHT, y=y) for y in (LOW, (LOW + HIGH) / 2, HIGH)]
    inside += [
        _TICK.format(x=LEFT - 6, y=y + 4, anchor="end", words=number(value))
        for y, value in ((LOW, 0), ((LOW + HIGH) / 2, top / 2), (HIGH, top))
    ]
    if target is not None:
        inside.append(_TARGET.format(x1=LEFT, x2=RIGHT, y=round(LOW - (LOW - HIGH) * target / top, 1)))
    drawn = points(values, top, LEFT, RIGHT, LOW, HIGH)
    inside.append(_LINE.format(points=" ".join(f"{x},{y}" for x, y, _ in drawn)))
    inside += [_DOT.format(x=x, y=y) for x, y, _ in drawn]
    if rows:
        inside.append(_TICK.format(x=LEFT, y=HEIGHT - 10, anchor="start", words=rows[0][0]))
    if len(rows) > 1:
        inside.append(_TICK.format(x=RIGHT, y=HEIGHT - 10, anchor="end", words=rows[-1][0]))
    return figure(title, svg(WIDTH, HEIGHT, title, inside), names, rows)
