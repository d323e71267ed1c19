"""A bar for each row, lying, with its label before it and its value after it."""

from collections.abc import Sequence

from markupsafe import Markup

from console.charts.drawing import figure, svg, top_of
from console.language.moments import number

WIDTH, ROW, LABEL, VALUE = 640, 30, 200, 70  # in units of the drawing
LONGEST = 28  # letters of a label
_LABEL = Markup('<text x="{x}" y="{y}" text-anchor="end" class="chart-label">{words}</text>')
_BAR = Markup('<rect x="{x}" y="{y}" width="{width}" height="18" rx="2" class="chart-bar"/>')
_VALUE = Markup('<text x="{x}" y="{y}" class="chart-value">{words}</text>')


def chart(title: str, names: tuple[str, str], rows: Sequence[tuple[str, float | None]]) -> Markup:
    """The chart with its table.

    Args:
        names: what the rows are, and what is counted: the heads of the table.
        rows: label and value; None is shown as a dash.
    """
    top = top_of(value for _, value in rows)
    inside: list[Markup] = []
    for place, (label, value) in enumerate(rows):
        y = place * ROW
        width = round((WIDTH - LABEL - VALUE) * (value or 0) / top, 1)
        words = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
        inside.append(_LABEL.format(x=LABEL - 8, y=y + 19, words=words))
        if width:
            inside.append(_BAR.format(x=LABEL, y=y + 5, width=width))
        shown = "–" if value is None else number(value)
        inside.append(_VALUE.format(x=LABEL + width + 6, y=y + 19, words=shown))
    return figure(title, svg(WIDTH, max(len(rows), 1) * ROW, title, inside), names, rows)
