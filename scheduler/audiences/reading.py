"""From JSON to a checked tree: every mistake is found, with its place and what to write there."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Key

from scheduler.audiences.field import Field
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import All, Fault, Leaf, Node, Not, OneOf, Operator, QueryError, leaves

MOST_DEPTH = 20
MOST_LEAVES = 100
MOST_LISTED = 20_000  # values of one list: a paste of member numbers
Path = tuple[str | int, ...]

_FORM = 'write {"all": [...]}, {"any": [...]}, {"not": {...}} or {"field": ..., "is": ...}'
_SAID = {
    "extra_forbidden": "there is no such key; a leaf has field, of, and one of " + ", ".join(Operator),
    "missing": "is missing",
    "string_type": "write words in quotes",
    "int_type": "write a whole number",
    "list_type": "write a list of words",
}


class _Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    field: str
    of: str | int | None = None
    is_: str | None = Key(default=None, alias="is")
    in_: list[str] | None = Key(default=None, alias="in")
    at_least: int | None = None
    at_most: int | None = None
    within: int | None = None

    @property
    def given(self) -> dict[Operator, str | int | list[str]]:
        """What it is compared with, by each operator that is there."""
        found = {
            Operator.IS: self.is_,
            Operator.IN: self.in_,
            Operator.AT_LEAST: self.at_least,
            Operator.AT_MOST: self.at_most,
            Operator.WITHIN: self.within,
        }
        return {operator: value for operator, value in found.items() if value is not None}


def read(query: object) -> Node:
    """The tree of a query.

    A group of one is that one. Choices are in small letters, doubled values of a list stand once.

    Raises:
        QueryError: with every mistake.
    """
    reader = _Reader()
    node = reader.node(query, ())
    if node is not None and not reader.faults and len(leaves(node)) > MOST_LEAVES:
        reader.fault((), f"asks more than {MOST_LEAVES} things; make two audiences of it")
    if node is None or reader.faults:
        raise QueryError(reader.faults)
    return node


def place(path: Path) -> str:
    """A path as people read it: `all[1].is`."""
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{step}" if words else step
    return words


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: Path, says: str) -> None:
        self.faults.append(Fault(place(path), says))

    def node(self, query: object, path: Path) -> Node | None:
        if not isinstance(query, Mapping):
            self.fault(path, _FORM)
            return None
        if len(path) > 2 * MOST_DEPTH:  # a step for the key, and one for the place in its list
            self.fault(path, f"is more than {MOST_DEPTH} deep; make it flatter")
            return None
        groups = [key for key in ("all", "any", "not") if key in query]
        if not groups:
            return self.leaf(query, path)
        if len(query) > 1:
            self.fault(path, f"has {groups[0]} and something else; {_FORM}")
            return None
        if groups == ["not"]:
            item = self.node(query["not"], (*path, "not"))
            return None if item is None else Not(item)
        return self.group(groups[0], query[groups[0]], path)

    def group(self, key: str, items: object, path: Path) -> Node | None:
        if not isinstance(items, list | tuple):
            self.fault((*path, key), "write a list")
            return None
        if key == "any" and not items:
            self.fault((*path, key), "is empty, so nobody is meant; write one thing at least")
            return None
        if len(items) > MOST_LEAVES:
            self.fault((*path, key), f"has more than {MOST_LEAVES} things; make two audiences of it")
            return None
        read_items = [self.node(item, (*path, key, index)) for index, item in enumerate(items)]
        found = tuple(item for item in read_items if item is not None)
        if len(found) < len(read_items):
            return None
        if len(found) == 1:
            return found[0]
        return All(found) if key == "all" else OneOf(found)

    def leaf(self, query: Mapping[Any, Any], path: Path) -> Node | None:
        try:
            raw = _Leaf.model_validate(dict(query))
        except ValidationError as error:
            for fault in error.errors():
                where = tuple(step for step in fault["loc"] if step not in {"str", "int"})
                self.fault((*path, *where), _SAID.get(fault["type"], fault["msg"]))
            return None
        field = FIELDS.get(raw.field)
        if field is None:
            self.fault((*path, "field"), unknown_field(raw.field))
            return None
        if len(raw.given) != 1:
            self.fault(path, f"{field.name} needs one of {', '.join(field.operators)}")
            return None
        ((operator, value),) = raw.given.items()
        if operator not in field.operators:
            self.fault((*path, operator), f"{field.name} has no {operator}; {usage(field)}")
            return None
        of = self.subject(field, raw.of, path)
        checked = self.value(field, operator, value, path)
        return None if checked is None else Leaf(field.name, operator, checked, of)

    def subject(self, field: Field, of: str | int | None, path: Path) -> str | int | None:
        here = (*path, "of")
        if of is None:
            if field.of is not None and field.of_needed:
                self.fault(here, f"{field.name} needs to know of which {field.of.of}; {usage(field)}")
            return None
        if field.of is None:
            self.fault(here, f"{field.name} is of nothing; {usage(field)}")
            return None
        try:
            return of if isinstance(of, int) else field.of.checked(of)
        except ValueError as error:
            self.fault(here, str(error))
            return None

    def value(
        self, field: Field, operator: Operator, value: str | int | list[str], path: Path
    ) -> str | int | tuple[str, ...] | None:
        here = (*path, operator)
        if isinstance(value, int):
            return self.number(field, value, here)
        if isinstance(value, str):
            return self.word(field, value, here)
        if not value:
            self.fault(here, f"is empty; {usage(field)}")
            return None
        if len(value) > MOST_LISTED:
            self.fault(here, f"has more than {MOST_LISTED:,} values; make several audiences of it")
            return None
        words = [self.word(field, word, (*here, index)) for index, word in enumerate(value)]
        found = tuple(dict.fromkeys(word for word in words if word is not None))
        return None if None in words else found

    def number(self, field: Field, value: int, path: Path) -> int | None:
        if field.number is None:
            self.fault(path, usage(field))
            return None
        try:
            return field.number.checked(value)
        except ValueError as error:
            self.fault(path, str(error))
            return None

    def word(self, field: Field, value: str, path: Path) -> str | None:
        if field.values is None:
            self.fault(path, usage(field))
            return None
        try:
            return field.values.checked(value)
        except ValueError as error:
            self.fault(path, str(error))
            return None


def unknown_field(name: str) -> str:
    """What is said of a field that there is none of."""
    near = get_close_matches(name, FIELDS, n=1)
    return f"there is no field {name!r}{f'; did you mean {near[0]}?' if near else ''}; there are {', '.join(FIELDS)}"


def usage(field: Field) -> str:
    """How to write it."""
    return f"write it like: {field.example}"
