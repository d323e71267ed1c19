"""YAML with the line of everything, and faults instead of exceptions.

PyYAML's loader forgets lines and lets a key written twice win silently. Its composer keeps both, so
files are read from the node tree.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.engine.faults import Fault, closest

_SCALARS = yaml.SafeLoader("")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel has it: ten times as fast


@dataclass(slots=True)
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, node: "Node", message: str) -> None:
        """Note a fault at the line of `node`."""
        self.found.append(Fault(node.file, node.line, message))


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a YAML file. The `as_*` readings note a fault and give an empty value when the kind is wrong."""

    file: str
    node: yaml.Node
    faults: Faults

    @property
    def line(self) -> int:
        """Counted from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_list(self) -> bool:
        """Whether this is a YAML list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_map(self) -> bool:
        """Whether this is a YAML mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def fault(self, message: str) -> None:
        """Note a fault at this line."""
        self.faults.add(self, message)

    def as_map(self, what: str) -> dict[str, "Node"]:
        """Key -> value; a key written twice is a fault."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fault(f"{what} is a mapping; write `key: value` lines")
            return {}
        found: dict[str, Node] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            if key in found:
                Node(self.file, key_node, self.faults).fault(
                    f"{key} stands twice in {what}, first in line {found[key].line}; keep one"
                )
                continue
            found[key] = Node(self.file, value_node, self.faults)
        return found

    def as_list(self, what: str) -> list["Node"]:
        """The items."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fault(f"{what} is a list; write `- item` lines")
            return []
        return [Node(self.file, item, self.faults) for item in self.node.value]

    def as_text(self, what: str) -> str:
        """The characters as written: `no` and `1` are texts here, whatever YAML makes of them."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fault(f"{what} is a text; write it in one line, in quotes if it holds `:` or `#`")
            return ""
        return str(self.node.value)

    def as_bool(self, what: str) -> bool:
        """true or false."""
        value = self.as_value()
        if isinstance(value, bool):
            return value
        self.fault(f"{what} is true or false")
        return False

    def as_number(self, what: str) -> float:
        """A number, whole or not."""
        value = self.as_value()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        self.fault(f"{what} is a number")
        return 0

    def as_value(self) -> Any:
        """The plain value, as YAML reads it; dates stay text because a slot is kept as JSON."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Node(self.file, item, self.faults).as_value() for item in self.node.value]
        if isinstance(self.node, yaml.MappingNode):
            return {str(key.value): Node(self.file, value, self.faults).as_value() for key, value in self.node.value}
        value = _SCALARS.construct_object(self.node)  # type: Any
        return value if value is None or isinstance(value, bool | int | float | str) else str(self.node.value)

    def content(self) -> str:
        """The content without its layout: two files that mean the same give the same text."""
        return json.dumps(self.as_value(), sort_keys=True, ensure_ascii=False)


def known_keys(node: Node, what: str, known: Iterable[str], refused: dict[str, str]) -> dict[str, Node]:
    """The mapping at `node`, with a fault for each key that is not `known`.

    refused: keys that Rasa knows and this format does not take, each with what to write instead.
    """
    keys = node.as_map(what)
    allowed = set(known)
    for key, value in keys.items():
        if key in allowed:
            continue
        if key in refused:
            value.fault(f"{key} is not taken here; {refused[key]}")
        else:
            hint = closest(key, allowed) or f"; known are {', '.join(sorted(allowed))}"
            value.fault(f"{what} has no key {key}{hint}")
    return {key: value for key, value in keys.items() if key in allowed}


def read_yaml(path: Path, name: str, faults: Faults) -> Node | None:
    """The top of the file, or None when it is empty or not YAML (which is a fault)."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.found.append(Fault(name, line, f"this is not YAML: {error.problem}; check indents and quotes"))
        return None
    except (yaml.YAMLError, UnicodeDecodeError):
        faults.found.append(Fault(name, 1, "this is not YAML; save the file as plain UTF-8 text"))
        return None
    return None if node is None else Node(name, node, faults)
