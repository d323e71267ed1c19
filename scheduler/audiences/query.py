"""An audience as a tree: leaves that ask something of a member, joined by and, or, not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Operator(StrEnum):
    """What a leaf compares by; the key of its value in JSON."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing asked of a member: `{"field": "shift", "is": "night"}`.

    of: which campaign, event or certification it is about: a name, or the id of a row.
    """

    field: str
    operator: Operator
    value: str | int | tuple[str, ...]
    of: str | int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The values it may have, of `is` and `in` alike."""
        return self.value if isinstance(self.value, tuple) else (str(self.value),)

    @property
    def count(self) -> int:
        """The number it is compared with.

        Raises:
            TypeError: it is compared with words.
        """
        if not isinstance(self.value, int):
            raise TypeError(f"{self.field} {self.operator} has no number")
        return self.value

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        about = {} if self.of is None else {"of": self.of}
        return {"field": self.field, **about, self.operator.value: value}


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them holds; with none, it is everyone."""

    items: tuple["Node", ...]

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"all": [item.to_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of them holds."""

    items: tuple["Node", ...]

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"any": [item.to_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    item: "Node"

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"not": self.item.to_json()}


Node = All | OneOf | Not | Leaf

EVERYONE = All(())


def leaves(node: Node) -> list[Leaf]:
    """Every leaf, from left to right."""
    if isinstance(node, Leaf):
        return [node]
    if isinstance(node, Not):
        return leaves(node.item)
    return [leaf for item in node.items for leaf in leaves(item)]


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a query.

    place: where: `all[1].is` in JSON, `character 12` in a text.
    position: in a text, of its character, from 0.
    """

    place: str
    says: str
    position: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.says}" if self.place else self.says


class QueryError(Exception):
    """A query that cannot be used, with a sentence for each mistake."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
