"""The report of what responses cost, for people and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from bot.wording.costs import Cost, Dear


def as_rows(costs: Sequence[Cost]) -> list[dict[str, Any]]:
    """One mapping for each response and language."""
    return [
        {
            "response": cost.response,
            "language": cost.language,
            "segments": cost.segments,
            "allowed": cost.allowed,
            "over": cost.over,
            "encoding": cost.encoding,
            "units": cost.units,
            "dear": [{"char": each.char, "instead": each.instead, "whole": each.whole} for each in cost.dear],
            "text": cost.text,
        }
        for cost in costs
    ]


def as_table(costs: Sequence[Cost]) -> Table:
    """The same, to be looked at."""
    table = Table("Response", "Language", "Segments", "Units", "Encoding", "Letters that cost")
    for cost in costs:
        style = "red" if cost.over else None
        told = f"{cost.segments} of {cost.allowed}" if cost.over else str(cost.segments)
        letters = ", ".join(map(_letter, cost.dear))
        table.add_row(cost.response, cost.language, told, str(cost.units), cost.encoding, letters, style=style)
    return table


def summary(costs: Sequence[Cost]) -> str:
    """The last line of the report."""
    one = sum(cost.segments == 1 for cost in costs)
    over = sum(cost.over for cost in costs)
    dear = sum(cost.encoding != "GSM-7" for cost in costs)
    return f"{len(costs)} texts: {one} of one segment, {dear} not in GSM-7, {over} over what they may cost."


def _letter(dear: Dear) -> str:
    instead = dear.instead.replace("\n", "a new line") or "nothing"
    return f"{dear.char} -> {instead}" + ("" if dear.whole else " (counts twice)")
