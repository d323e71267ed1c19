"""A tree in its text form: `worksite = Warehouse and not dues = exempt`."""

import re

from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import All, Leaf, Node, Not, Operator

KEYWORDS = frozenset({"and", "or", "not", "in", "within", "everyone"})
QUOTES = "\"'“”‘’"
# What ends a word; an apostrophe within one does not.
WORD = re.compile(rf"[^\s()=!<>,#{QUOTES}][^\s()=!<>,“”\"]*")
_SIGNS = {Operator.IS: "=", Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.WITHIN: "within"}


def write(node: Node) -> str:
    """The text that parses to this tree."""
    if isinstance(node, Leaf):
        return _leaf(node)
    if isinstance(node, Not):
        return f"not {_inner(node.item)}"
    if not node.items:
        return "everyone"
    return (" and " if isinstance(node, All) else " or ").join(_inner(item) for item in node.items)


def quoted(value: str) -> str:
    """A value as it must be written: in quotes unless it is one plain word."""
    if WORD.fullmatch(value) and value.casefold() not in KEYWORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _inner(node: Node) -> str:
    plain = isinstance(node, Leaf | Not) or not node.items
    return write(node) if plain else f"({write(node)})"


def _leaf(leaf: Leaf) -> str:
    name = leaf.field + _subject(leaf.of)
    if isinstance(leaf.value, tuple):
        return f"{name} in ({', '.join(map(quoted, leaf.value))})"
    if isinstance(leaf.value, str):
        return f"{name} = {quoted(leaf.value)}"
    number = FIELDS[leaf.field].number
    unit = f" {number.unit}" if number and number.unit else ""
    return f"{name} {_SIGNS[leaf.operator]} {leaf.value}{unit}"


def _subject(of: str | int | None) -> str:
    if of is None:
        return ""
    return f"(#{of})" if isinstance(of, int) else f"({quoted(of)})"
