"""The `steps:` of a flow, laid flat: nested branches become steps of their own that a branch points to."""

from bot.engine.book import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    LinkStep,
    NoopStep,
    Rejection,
    SetSlotsStep,
    Step,
)
from bot.engine.draft import Draft
from bot.engine.faults import closest
from bot.engine.format import COLLECT_ONLY, FLOW_ID, STEP_KEYS, STEP_KINDS, STEP_REFUSED
from bot.engine.yaml_nodes import Node, known_keys


class StepParser:
    """Reads the steps of one flow. `steps` in file order; `targets` are the ids that `next` names."""

    def __init__(self, flow: str, draft: Draft) -> None:
        self.flow = flow
        self.draft = draft
        self.steps: dict[str, Step] = {}
        self.nodes: dict[str, Node] = {}
        self.targets: list[tuple[str, Node]] = []
        self.unreset: set[str] = set()

    def parse(self, node: Node) -> str:
        """Read all steps under `node`; gives the id of the first, "" when there is none."""
        first = self._parse_list(node, nested=False)
        if not first and node.is_list:
            node.fault(f"flow {self.flow} has no steps; write at least one `- action: ...`")
        for target, place in self.targets:
            if target != END and target not in self.steps:
                place.fault(f"flow {self.flow} has no step {target}{closest(target, {*self.steps, END})}")
        if first:
            self._check_reachable(first)
        return first

    def _parse_list(self, node: Node, *, nested: bool) -> str:
        drafts = []
        for item in node.as_list("steps"):
            keys = known_keys(item, "a step", STEP_KEYS, STEP_REFUSED)
            kind = self._kind(item, keys)
            if kind is not None:
                step_id = self._id(kind, keys)
                self.nodes[step_id] = item
                drafts.append((step_id, kind, keys, item))
        for index, (step_id, kind, keys, item) in enumerate(drafts):
            # Noted before its branches are read, so that the ids of a flow stand in reading order.
            self.steps[step_id] = NoopStep(step_id, ())
            following = drafts[index + 1][0] if index + 1 < len(drafts) else None
            self.steps[step_id] = self._step(step_id, kind, keys, item, following, nested=nested)
        return drafts[0][0] if drafts else ""

    def _kind(self, item: Node, keys: dict[str, Node]) -> str | None:
        kinds = [key for key in keys if key in STEP_KINDS]
        if len(kinds) != 1:
            found = f"has {' and '.join(kinds)}" if kinds else "does nothing"
            item.fault(f"this step {found}; write exactly one of {', '.join(STEP_KINDS)}")
            return None
        for key in COLLECT_ONLY:
            if key in keys and kinds != ["collect"]:
                keys[key].fault(f"{key} belongs to a collect step")
        return kinds[0]

    def _id(self, kind: str, keys: dict[str, Node]) -> str:
        """The step's own id, or one made of what it does, so that a member's place survives edits elsewhere."""
        if "id" not in keys:
            name = f"{kind}:{keys[kind].as_text(kind)}" if kind not in {"set_slots", "noop"} else kind
            return next(
                found for found in (name, *(f"{name}:{count}" for count in range(2, 1_000))) if found not in self.nodes
            )
        step_id = keys["id"].as_text("id")
        if step_id in self.nodes:
            keys["id"].fault(f"id {step_id} stands twice in flow {self.flow}; rename one")
        if not FLOW_ID.fullmatch(step_id):
            keys["id"].fault(f"id {step_id}: write letters, digits and _")
        if step_id == END:
            keys["id"].fault("END is the end of a flow; choose another id")
        return step_id

    def _step(
        self, step_id: str, kind: str, keys: dict[str, Node], item: Node, following: str | None, *, nested: bool
    ) -> Step:
        if kind == "link":
            return self._link(step_id, keys, following)
        if kind == "noop":
            if not keys["noop"].as_bool("noop"):
                keys["noop"].fault("write `noop: true`")
            if "next" not in keys:
                item.fault("a noop step needs `next`; it does nothing but branch")
        branches = self._next(keys, item, following, nested=nested)
        if kind == "action":
            action = keys["action"].as_text("action")
            self.draft.refer("response" if action.startswith("utter_") else "action", action, keys["action"], self.flow)
            return ActionStep(step_id, branches, action)
        if kind == "collect":
            return self._collect(step_id, keys, branches)
        if kind == "set_slots":
            return SetSlotsStep(step_id, branches, self._slot_values(keys["set_slots"]))
        if kind == "call":
            flow = keys["call"].as_text("call")
            self.draft.refer("call", flow, keys["call"], self.flow)
            return CallStep(step_id, branches, flow)
        return NoopStep(step_id, branches)

    def _link(self, step_id: str, keys: dict[str, Node], following: str | None) -> LinkStep:
        flow = keys["link"].as_text("link")
        self.draft.refer("link", flow, keys["link"], self.flow)
        if "next" in keys:
            keys["next"].fault("a link ends the flow; remove `next`, or write `call` to come back")
        if following is not None:
            keys["link"].fault("a link is the last step; write `call` to come back")
        return LinkStep(step_id, flow)

    def _collect(self, step_id: str, keys: dict[str, Node], branches: tuple[Branch, ...]) -> CollectStep:
        slot = keys["collect"].as_text("collect")
        self.draft.refer("slot", slot, keys["collect"], self.flow)
        utter = keys["utter"].as_text("utter") if "utter" in keys else f"utter_ask_{slot}"
        self.draft.refer("response", utter, keys.get("utter", keys["collect"]), self.flow)
        if "reset_after_flow_ends" in keys and not keys["reset_after_flow_ends"].as_bool("reset_after_flow_ends"):
            self.unreset.add(slot)
        asks = "ask_before_filling" in keys and keys["ask_before_filling"].as_bool("ask_before_filling")
        rejections = self._rejections(keys["rejections"]) if "rejections" in keys else ()
        return CollectStep(step_id, branches, slot, utter, asks, rejections, self._waits(keys))

    def _waits(self, keys: dict[str, Node]) -> bool:
        """Our own word among a step's metadata; Rasa's Studio keeps others there."""
        metadata = keys["metadata"].as_map("metadata") if "metadata" in keys else {}
        return "waits" not in metadata or metadata["waits"].as_bool("waits")

    def _rejections(self, node: Node) -> tuple[Rejection, ...]:
        found = []
        for item in node.as_list("rejections"):
            keys = known_keys(item, "a rejection", ("if", "utter"), {})
            if keys.keys() != {"if", "utter"}:
                item.fault("a rejection needs `if` and `utter`")
                continue
            condition = self.draft.condition(keys["if"], self.flow)
            utter = keys["utter"].as_text("utter")
            self.draft.refer("response", utter, keys["utter"], self.flow)
            if condition is not None:
                found.append(Rejection(condition, utter))
        return tuple(found)

    def _slot_values(self, node: Node) -> tuple[tuple[str, object], ...]:
        values = []
        for item in node.as_list("set_slots"):
            for slot, value in item.as_map("set_slots").items():
                self.draft.refer("slot", slot, item, self.flow)
                values.append((slot, value.as_value()))
        return tuple(values)

    def _next(self, keys: dict[str, Node], item: Node, following: str | None, *, nested: bool) -> tuple[Branch, ...]:
        if "next" not in keys:
            if following is None and nested:
                item.fault("the last step of a branch needs `next`; write `next: END` or the id of a step")
            return (Branch(None, following or END),)
        node = keys["next"]
        if not node.is_list:
            return (Branch(None, self._target(node)),)
        branches: list[Branch] = []
        items = node.as_list("next")
        for index, branch in enumerate(items):
            known = known_keys(branch, "a branch", ("if", "then", "else"), {})
            if known.keys() == {"if", "then"}:
                condition = self.draft.condition(known["if"], self.flow)
                target = self._target(known["then"])
                if condition is not None:
                    branches.append(Branch(condition, target))
            elif known.keys() == {"else"}:
                if index + 1 < len(items):
                    branch.fault("`else` is the last branch; move it to the end")
                branches.append(Branch(None, self._target(known["else"])))
            else:
                branch.fault("a branch is `if` and `then`, or `else`; steps stand under `then`")
        if not any(branch.condition is None for branch in branches):
            node.fault("no branch fits when all conditions are false; end with `- else: END` or another step")
        return tuple(branches)

    def _target(self, node: Node) -> str:
        if node.is_list:
            return self._parse_list(node, nested=True) or END
        target = node.as_text("next")
        self.targets.append((target, node))
        return target

    def _check_reachable(self, first: str) -> None:
        reached: set[str] = set()
        waiting = [first]
        while waiting:
            step_id = waiting.pop()
            if step_id in reached or step_id not in self.steps:
                continue
            reached.add(step_id)
            waiting += [branch.target for branch in self.steps[step_id].next]
        for step_id in self.steps.keys() - reached:
            self.nodes[step_id].fault("no step leads here; point a `next` to it or remove it")
