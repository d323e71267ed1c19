"""What a parsed condition is worth: an answer for any condition and any values, never an error."""

from collections.abc import Mapping
from typing import Any

from bot.engine.bounded_regex import search
from bot.engine.conditions import And, Compare, Condition, Empty, Literal, Name, Not, OneOf, Or

_EMPTY = object()


def holds(condition: Condition, slots: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether `condition` is true for these slots and this context; an absent name is null."""
    if isinstance(condition, And):
        return all(holds(operand, slots, context) for operand in condition.operands)
    if isinstance(condition, Or):
        return any(holds(operand, slots, context) for operand in condition.operands)
    if isinstance(condition, Not):
        return not holds(condition.operand, slots, context)
    if isinstance(condition, Compare):
        return _compare(
            condition.operator,
            _value(condition.left, slots, context),
            _value(condition.right, slots, context),
        )
    value = _value(condition, slots, context)
    return value is not _EMPTY and bool(value)


def _value(condition: Condition, slots: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    if isinstance(condition, Name):
        return (slots if condition.namespace == "slots" else context).get(condition.name)
    if isinstance(condition, Literal):
        return condition.value
    if isinstance(condition, Empty):
        return _EMPTY
    if isinstance(condition, OneOf):
        return tuple(literal.value for literal in condition.values)
    return holds(condition, slots, context)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator == "=":
        return _same(left, right)
    if operator == "!=":
        return not _same(left, right)
    if operator == "contains":
        return _contains(left, right)
    if operator == "matches":
        return isinstance(left, str) and isinstance(right, str) and search(right, left)
    return _ordered(operator, left, right)


def _same(left: Any, right: Any) -> bool:
    if right is _EMPTY or left is _EMPTY:
        other = left if right is _EMPTY else right
        return other is _EMPTY or other is None or (isinstance(other, str | list | tuple | dict) and not other)
    if isinstance(left, bool) or isinstance(right, bool):
        # Python holds 1 == True; a slot with the number 1 is not the answer yes.
        return left is right
    return bool(left == right)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    if isinstance(left, list | tuple | dict):
        return any(_same(item, right) for item in left)
    return False


def _ordered(operator: str, left: Any, right: Any) -> bool:
    """Numbers with numbers, texts with texts (ISO dates sort as text); anything else is false."""
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        return False
    if operator == "<":
        return bool(left < right)
    if operator == "<=":
        return bool(left <= right)
    if operator == ">":
        return bool(left > right)
    return bool(left >= right)
