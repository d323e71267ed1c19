"""A query as rows that people fill in: groups of conditions, each group and all of them joined by and, or, not.

Not every tree has this form, which is two deep; every one that rows can say does, and comes back as it was meant.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from scheduler.audiences.query import EVERYONE, All, Fault, Leaf, Node, Not, OneOf, Operator, QueryError
from scheduler.audiences.reading import read

_WORDS = frozenset({Operator.IS, Operator.IN})


@dataclass(frozen=True, slots=True)
class Row:
    """One condition, as it was typed.

    holds: False for "not".
    of: the name of what it is about, or its number as `#12`.
    """

    field: str
    operator: Operator = Operator.IN
    holds: bool = True
    values: tuple[str, ...] = ()
    number: str = ""
    of: str = ""

    def to_json(self) -> dict[str, object]:
        """As the tree has it.

        Raises:
            ValueError: the number is none.
        """
        asked: dict[str, object] = {"field": self.field}
        if self.of:
            asked["of"] = int(self.of[1:]) if self.of[0] == "#" and self.of[1:].isdecimal() else self.of
        if self.operator in _WORDS:
            asked |= {"is": self.values[0]} if len(self.values) == 1 else {"in": list(self.values)}
        else:
            asked[self.operator.value] = int(self.number)
        return asked if self.holds else {"not": asked}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which every one must hold, or one at least; `holds` False means who is not so."""

    rows: tuple[Row, ...] = ()
    every: bool = True
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """Groups of which every one must hold, or one at least; without any it is everyone."""

    groups: tuple[Group, ...] = ()
    every: bool = True


class RowsError(Exception):
    """Rows that say nothing that can be asked.

    faults: {(group, row): sentences}.
    """

    def __init__(self, faults: dict[tuple[int, int], list[str]]) -> None:
        super().__init__("\n".join(says for each in faults.values() for says in each))
        self.faults = faults


def query_of_rows(rows: Rows) -> Node:
    """The tree of the rows; groups without rows are left out.

    Raises:
        RowsError: with every mistake, at its row.
    """
    faults: dict[tuple[int, int], list[str]] = defaultdict(list)
    groups: list[Node] = []
    for place, group in enumerate(rows.groups):
        parts: list[Node] = []
        for at, row in enumerate(group.rows):
            try:
                parts.append(read(row.to_json()))
            except ValueError:
                faults[place, at].append("write a whole number")
            except QueryError as error:
                faults[place, at] += [fault.says for fault in error.faults]
        if parts:
            joined = _joined(parts, every=group.every)
            groups.append(joined if group.holds else Not(joined))
    if faults:
        raise RowsError(dict(faults))
    if not groups:
        return EVERYONE
    try:
        return read(_joined(groups, every=rows.every).to_json())
    except QueryError as error:
        raise RowsError({(0, 0): [fault.says for fault in error.faults]}) from None


def rows_of_query(node: Node) -> Rows | None:
    """The rows that say the same, None when it takes more than groups of rows."""
    if node == EVERYONE:
        return Rows()
    if (alone := _group(node)) is not None:
        return Rows((alone,))
    if isinstance(node, Leaf | Not):
        return None
    every = isinstance(node, All)
    groups: list[Group] = []
    # Conditions that stand by themselves beside groups make a group of their own.
    for by_itself, items in groupby(node.items, key=lambda item: _row(item) is not None):
        if by_itself:
            groups.append(Group(tuple(row for row in map(_row, items) if row), every))
            continue
        for item in items:
            group = _group(item)
            if group is None:
                return None
            groups.append(group)
    return Rows(tuple(groups), every)


def names_at_rows(rows: Rows, error: QueryError) -> RowsError:
    """Names that are not on the record, each at the rows that say them."""
    faults: dict[tuple[int, int], list[str]] = defaultdict(list)
    for fault in error.faults:
        for place in _places(rows, fault):
            faults[place].append(fault.says)
    return RowsError(dict(faults))


def _places(rows: Rows, fault: Fault) -> list[tuple[int, int]]:
    found = [
        (place, at)
        for place, group in enumerate(rows.groups)
        for at, row in enumerate(group.rows)
        if any(f"{name!r}" in fault.says for name in (*row.values, row.of) if name)
    ]
    return found or [(0, 0)]


def _joined(parts: list[Node], *, every: bool) -> Node:
    if len(parts) == 1:
        return parts[0]
    return All(tuple(parts)) if every else OneOf(tuple(parts))


def _group(node: Node) -> Group | None:
    if (row := _row(node)) is not None:
        return Group((row,))
    if isinstance(node, Not):
        inner = _group(node.item)
        return Group(inner.rows, inner.every, not inner.holds) if inner else None
    if isinstance(node, Leaf):
        return None
    rows = [_row(item) for item in node.items]
    found = tuple(row for row in rows if row is not None)
    return Group(found, isinstance(node, All)) if found and len(found) == len(rows) else None


def _row(node: Node) -> Row | None:
    holds = True
    while isinstance(node, Not):
        node, holds = node.item, not holds
    if not isinstance(node, Leaf):
        return None
    of = "" if node.of is None else f"#{node.of}" if isinstance(node.of, int) else node.of
    if node.operator in _WORDS:
        return Row(node.field, Operator.IN, holds, node.values, "", of)
    return Row(node.field, node.operator, holds, (), str(node.count), of)
