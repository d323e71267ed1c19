"""What the parsers note down while they read the files, for the checks that need every file at once."""

from dataclasses import dataclass, field

from bot.engine.book import Flow, Response, SlotSpec, Variation
from bot.engine.conditions import Condition, ConditionError, names, parse
from bot.engine.yaml_nodes import Faults, Node


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that something must define. `kind`: slot, response, action, flow, call, link, intent or context."""

    kind: str
    name: str
    node: Node
    flow: str = ""


@dataclass(slots=True)
class Draft:
    """Flows, slots and responses as read so far, with where each stands."""

    faults: Faults = field(default_factory=Faults)
    flows: dict[str, Flow] = field(default_factory=dict)
    slots: dict[str, SlotSpec] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    texts: dict[str, dict[str, list[Variation]]] = field(default_factory=dict)
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)

    def refer(self, kind: str, name: str, node: Node, flow: str = "") -> None:
        """Note that `name` is used at `node`."""
        self.references.append(Reference(kind, name, node, flow))

    def define(self, kind: str, name: str, node: Node) -> bool:
        """Note that `name` is defined at `node`; false, with a fault, when it already was."""
        first = self.nodes.get((kind, name))
        if first is not None:
            node.fault(f"{kind} {name} is already defined in {first.file}:{first.line}; rename or remove one")
            return False
        self.nodes[kind, name] = node
        return True

    def condition(self, node: Node, flow: str = "") -> Condition | None:
        """The condition written at `node`, its names noted; None after a fault."""
        try:
            condition = parse(node.as_text("a condition"))
        except ConditionError as error:
            node.fault(f"the condition is wrong: {error}")
            return None
        for name in names(condition):
            self.refer("slot" if name.namespace == "slots" else "context", name.name, node, flow)
        return condition
