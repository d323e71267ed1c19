"""Which action codes the source writes into the audit log: read out of the source, so that none is forgotten.

An entry is `AuditEntry(action=...)`, `insert(AuditEntry).values(action=...)`, a row as a dict with "actor" and
"action", or SQL with `INSERT INTO audit_entry`. A code that is a function's argument is looked up where the function is
called.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product
from types import FunctionType
from typing import Any

from config.settings import ROOT

FOLDERS = ("bot", "scheduler", "console")
_SQL = re.compile(r"INSERT INTO audit_entry \(([^)]*)\)\s*(?:VALUES\s*\(|SELECT(?: DISTINCT)?\s)(.*)", re.DOTALL)
_PART = re.compile(r"'(\w*)'|:(\w+)")

Function = ast.FunctionDef | ast.AsyncFunctionDef | None


class UntoldCodeError(Exception):
    """Which code is written cannot be read out of the source; the words say where."""


@dataclass(frozen=True)
class Spot:
    """A part of the source, with the function it stands in and its module's name."""

    node: ast.AST
    function: Function
    module: str

    def at(self, node: ast.AST) -> "Spot":
        """Another part, at the same place."""
        return Spot(node, self.function, self.module)

    def __str__(self) -> str:
        return f"{self.module}, line {getattr(self.node, 'lineno', '?')}: {ast.unparse(self.node)[:120]}"


def written() -> dict[str, str]:
    """Each code, with a place that writes it.

    Raises:
        UntoldCodeError: a place writes what cannot be known.
    """
    return {code: str(spot) for spot in _writers() for code in _codes(spot)}


def _writers() -> Iterator[Spot]:
    """What stands for the code, in everything that writes an entry."""
    for spot in _spots_with("AuditEntry", "audit_entry"):
        node = spot.node
        if isinstance(node, ast.Call) and _names_entry(node.func):
            yield from (spot.at(each.value) for each in node.keywords if each.arg == "action")
        elif isinstance(node, ast.Dict) and "actor" in _keys(node) and "action" in _keys(node):
            yield spot.at(_keys(node)["action"])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
            yield spot


def _codes(spot: Spot) -> set[str]:
    node = spot.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _in_sql(spot, node.value) if "INSERT INTO" in node.value else {node.value}
    if isinstance(node, ast.IfExp):
        return _codes(spot.at(node.body)) | _codes(spot.at(node.orelse))
    if isinstance(node, ast.JoinedStr):
        return {"".join(each) for each in product(*(_codes(spot.at(part)) for part in node.values))}
    if isinstance(node, ast.FormattedValue):
        return _codes(spot.at(node.value))
    if isinstance(node, ast.Attribute) and node.attr == "value":
        return _codes(spot.at(node.value))
    if isinstance(node, ast.Name) and spot.function is not None:
        if node.id in _parameters(spot.function):
            return _passed(spot, spot.function, node.id)
        if given := _assigned(spot.function, node.id):
            return set().union(*(_codes(spot.at(each)) for each in given))
    if isinstance(node, ast.Name | ast.Attribute) and isinstance(value := _value(spot), str):
        return {str(value)}
    raise UntoldCodeError(str(spot))


def _in_sql(spot: Spot, sql: str) -> set[str]:
    found = _SQL.search(sql)
    if found is None:
        raise UntoldCodeError(str(spot))
    columns = [each.strip() for each in found[1].split(",")]
    parts = _PART.findall(_expressions(found[2])[columns.index("action")])
    return {"".join(each) for each in product(*({word} if word else _bound(spot, name) for word, name in parts))}


def _expressions(sql: str) -> list[str]:
    """The first expressions of a list in SQL: what commas outside brackets separate."""
    found, depth = [""], 0
    for letter in sql:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def _bound(spot: Spot, name: str) -> set[str]:
    """What the module gives a statement for a parameter."""
    given = [
        each.at(_keys(each.node)[name])
        for each in _spots(spot.module)
        if isinstance(each.node, ast.Dict) and name in _keys(each.node)
    ]
    if not given:
        raise UntoldCodeError(str(spot))
    return set().union(*map(_codes, given))


def _passed(spot: Spot, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> set[str]:
    """What the function is called with."""
    names = [each for each in _parameters(function) if each != "self"]
    found = set()
    for each in _spots_with(f"{function.name}("):
        if isinstance(each.node, ast.Call) and _calls(each.at(each.node.func), function, spot.module):
            by_name = [word.value for word in each.node.keywords if word.arg == name]
            found |= _codes(each.at((by_name or each.node.args[names.index(name) :])[0]))
    if not found:
        raise UntoldCodeError(str(spot))
    return found


def _calls(spot: Spot, function: ast.FunctionDef | ast.AsyncFunctionDef, module: str) -> bool:
    """Whether what is called is this function of the module; of a method, whether it has its name."""
    if function.name != (spot.node.id if isinstance(spot.node, ast.Name) else getattr(spot.node, "attr", "")):
        return False
    if "self" in _parameters(function):
        return isinstance(spot.node, ast.Attribute)
    value = _value(spot)
    return isinstance(value, FunctionType) and value.__module__ == module


def _value(spot: Spot) -> Any:
    """What a name, or a name's part, is when the module is there; None when it is of a call alone."""
    names = ast.unparse(spot.node).split(".")
    value = vars(import_module(spot.module)).get(names[0])
    for each in names[1:]:
        value = getattr(value, each, None)
    return value


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and name in [getattr(target, "id", "") for target in node.targets]
    ]


def _keys(node: ast.AST) -> Mapping[str, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    pairs = zip(node.keys, node.values, strict=True)
    return {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}


def _names_entry(called: ast.expr) -> bool:
    """AuditEntry itself, or insert(AuditEntry) and what hangs on it."""
    while isinstance(called, ast.Attribute):
        called = called.value
    if isinstance(called, ast.Call):
        return any(isinstance(each, ast.Name) and each.id == "AuditEntry" for each in called.args)
    return isinstance(called, ast.Name) and called.id == "AuditEntry"


@cache
def _texts() -> Mapping[str, str]:
    """The source, by module."""
    paths = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
        for path in paths
    }


@cache
def _spots(module: str) -> tuple[Spot, ...]:
    """Every call, every dict and every statement about the log in a module."""
    return tuple(_walk(ast.parse(_texts()[module]), module))


def _spots_with(*words: str) -> Iterator[Spot]:
    """Those of the modules in which a word stands: to read all of them would take a second."""
    for module, text in _texts().items():
        if any(word in text for word in words):
            yield from _spots(module)


def _walk(tree: ast.AST, module: str) -> Iterator[Spot]:
    waiting: list[tuple[ast.AST, Function]] = [(tree, None)]
    while waiting:
        node, function = waiting.pop()
        is_sql = isinstance(node, ast.Constant) and "audit_entry" in str(node.value)
        if is_sql or isinstance(node, ast.Call | ast.Dict):
            yield Spot(node, function, module)
        inner = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        waiting += ((child, inner) for child in ast.iter_child_nodes(node))
