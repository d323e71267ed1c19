"""Charts: right places, whole tables, nothing of anybody's words as markup."""

import re
from xml.etree import ElementTree

from markupsafe import Markup

from console.charts import bars, line, sparkline
from console.charts.drawing import top_of

NAMES = ("Worksite", "Answers")
EVIL = "<script>alert(1)</script>"


def tree(markup: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(markup))


def test_bars_are_as_long_as_their_values() -> None:
    drawn = tree(bars.chart("Answers", NAMES, [("Warehouse", 50), ("Yard", 25), ("Hall", None), ("Dock", 0)]))
    widths = [float(bar.attrib["width"]) for bar in drawn.iter("rect")]
    assert widths[0] == 2 * widths[1]
    assert [cell.text for cell in drawn.iter("td")] == ["50", "25", "–", "0"]


def test_a_line_with_a_hole_and_a_target() -> None:
    rows = [("Mon", 0), ("Tue", None), ("Wed", 100)]
    drawn = tree(line.chart("Week", ("Day", "Texts"), rows, target=50))
    points = drawn.find(".//polyline")
    assert points is not None
    assert points.attrib["points"] == "48.0,186.0 624.0,14.0"
    target = drawn.find(".//line[@class='chart-target']")
    assert target is not None
    assert target.attrib["y1"] == "100.0"


def test_a_sparkline_needs_two_values() -> None:
    assert sparkline.chart([1, None]) == ""
    assert tree(sparkline.chart([1, 2, 3])).attrib["aria-label"] == "from 1 to 3"


def test_nobodys_words_become_markup() -> None:
    for drawn in (bars.chart(EVIL, (EVIL, EVIL), [(EVIL, 1)]), line.chart(EVIL, (EVIL, EVIL), [(EVIL, 1), (EVIL, 2)])):
        assert "<script" not in drawn
        assert tree(drawn) is not None
        assert not re.search(r"style=|on[a-z]+=", drawn)


def test_nothing_to_show_is_still_a_chart() -> None:
    assert tree(bars.chart("None", NAMES, [])) is not None
    assert tree(line.chart("None", NAMES, [])) is not None


def test_scales_end_at_round_numbers() -> None:
    assert [top_of([value]) for value in (0, 1, 3, 7, 10, 11, 99, 101)] == [1, 1, 5, 10, 10, 20, 100, 200]
