"""A page for each flow, made from its file: a diagram of its steps and a table of them."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.engine.book import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    Flow,
    FlowBook,
    LinkStep,
    NoopStep,
    SetSlotsStep,
    Step,
)
from bot.engine.conditions import And, Compare, Condition, Empty, Literal, Name, Not, OneOf, Or
from bot.engine.format import PATTERNS

MADE = "<!-- Made by `rollcall flows diagram` from flows/. Do not edit. -->"
INDEX = "README.md"
_LONGEST_TEXT = 60  # characters of a response in a node


def pages(book: FlowBook) -> dict[str, str]:
    """File name -> text, for every flow and the index."""
    return {INDEX: _index(book), **{f"{flow.id}.md": _page(flow, book) for flow in book.flows.values()}}


def write(book: FlowBook, folder: Path) -> list[str]:
    """Writes the pages into `folder` and removes those of flows that are gone.

    Returns:
        The names of the files that were changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(book)
    changed = stale(book, folder)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def stale(book: FlowBook, folder: Path) -> list[str]:
    """The names of pages that are missing, out of date, or of flows that are gone."""
    wanted = pages(book)
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def _index(book: FlowBook) -> str:
    patterns = [flow for flow in book.flows.values() if flow.id in PATTERNS]
    started = [flow for flow in book.flows.values() if flow.id not in PATTERNS and (flow.triggers or flow.menu)]
    parts = [flow for flow in book.flows.values() if flow not in started and flow not in patterns]
    lines = [MADE, "", "# The flows", ""]
    for title, flows in (
        ("Started by a text", started),
        ("Parts of others, or begun by us", parts),
        ("Patterns: when a conversation leaves its path", patterns),
    ):
        lines += [f"## {title}", "", "| Flow | What it does | Started by |", "|---|---|---|"]
        lines += [
            f"| [{flow.id}]({flow.id}.md) | {_cell(flow.description)} | {_cell(', '.join(_starts(flow, book)))} |"
            for flow in sorted(flows, key=lambda flow: flow.id)
        ]
        lines.append("")
    return "\n".join(lines)


def _page(flow: Flow, book: FlowBook) -> str:
    names = " / ".join(dict.fromkeys(flow.names.values()))
    lines = [MADE, "", f"# {flow.id}: {names}", "", flow.description, "", f"- File: `{flow.file}`"]
    lines += [f"- Started by {start}" for start in _starts(flow, book)]
    if flow.guard is not None:
        lines.append(f"- Only if `{words(flow.guard)}`")
    numbers = {step: f"s{place}" for place, step in enumerate(flow.steps, start=1)}
    lines += ["", "```mermaid", "flowchart TD", *_diagram(flow, book, numbers), "```", ""]
    lines += ["| Step | Does | Then |", "|---|---|---|"]
    for step in flow.steps.values():
        lines.append(f"| {_cell(step.id)} | {_cell(_does(step, book))} | {_cell(_then(step))} |")
    return "\n".join([*lines, ""])


def _starts(flow: Flow, book: FlowBook) -> Iterator[str]:
    if flow.triggers:
        yield "intent " + ", ".join(trigger.intent for trigger in flow.triggers)
    if flow.menu is not None:
        if flow.menu.number is not None:
            yield f"menu number {flow.menu.number}"
        for language in book.languages:
            if found := flow.menu.words.get(language):
                yield f"{language}: {', '.join(found)}"


def _diagram(flow: Flow, book: FlowBook, numbers: dict[str, str]) -> Iterator[str]:
    for step in flow.steps.values():
        yield f"    {numbers[step.id]}{_node(step, book)}"
    yield "    done((end))"
    for step in flow.steps.values():
        for branch in step.next:
            label = f"|{_quoted(words(branch.condition))}|" if branch.condition is not None else _else(step.next)
            target = "done" if branch.target == END else numbers[branch.target]
            yield f"    {numbers[step.id]} -->{label} {target}"


def _else(branches: tuple[Branch, ...]) -> str:
    return '|"else"|' if len(branches) > 1 else ""


def _node(step: Step, book: FlowBook) -> str:
    """Questions are slanted, branches diamonds, other flows framed twice."""
    label = _quoted(_does(step, book))
    if isinstance(step, CollectStep):
        return f"[/{label}/]"
    if isinstance(step, NoopStep):
        return f"{{{_quoted('?')}}}"
    if isinstance(step, CallStep | LinkStep):
        return f"[[{label}]]"
    return f"[{label}]"


def _does(step: Step, book: FlowBook) -> str:
    if isinstance(step, ActionStep):
        return f"says: {_text(step.action, book)}" if step.action in book.responses else f"runs {step.action}"
    if isinstance(step, CollectStep):
        return f"asks for {step.slot}: {_text(step.utter, book)}"
    if isinstance(step, SetSlotsStep):
        return "sets " + ", ".join(f"{slot} to {_value(value)}" for slot, value in step.values)
    if isinstance(step, CallStep):
        return f"calls {step.flow}"
    if isinstance(step, LinkStep):
        return f"goes on with {step.flow}"
    return "chooses"


def _text(response: str, book: FlowBook) -> str:
    text = " ".join(book.responses[response].variations["en"][0].text.split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3].rstrip()}..."


def _then(step: Step) -> str:
    if isinstance(step, LinkStep):
        return step.flow
    told = [
        f"{words(branch.condition)}: {branch.target}" if branch.condition is not None else branch.target
        for branch in step.next
    ]
    return "; ".join([*told[:-1], f"else {told[-1]}" if len(told) > 1 else told[-1]])


def words(condition: Condition) -> str:
    """A condition as it is written in a flow file."""
    match condition:
        case Name(namespace=namespace, name=name):
            return f"{namespace}.{name}"
        case Literal(value=value):
            return _value(value)
        case Empty():
            return "empty"
        case OneOf(values=values):
            return "{" + " ".join(words(value) for value in values) + "}"
        case Compare(operator=operator, left=left, right=right):
            return f"{_inner(left)} {operator} {_inner(right)}"
        case Not(operand=operand):
            return f"not {_inner(operand)}"
        case And(operands=operands):
            return " and ".join(map(_inner, operands))
        case Or(operands=operands):
            return " or ".join(map(_inner, operands))


def _inner(condition: Condition) -> str:
    return f"({words(condition)})" if isinstance(condition, And | Or) else words(condition)


def _value(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"'{value}'" if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """In Mermaid a label in quotes may hold anything but quotes and brackets of its own entities."""
    plain = text.replace('"', "'").replace("#", "no. ")
    return '"' + re.sub(r"[<>{}|`]", lambda found: _ENTITIES[found[0]], plain) + '"'


_ENTITIES = {"<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;", "|": "#124;", "`": "'"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
