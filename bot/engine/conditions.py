"""Conditions of flows: the grammar, parsed once when the files are loaded.

The syntax is the one Rasa publishes for its flows (docs: primitives/conditions). It is read by the recursive
descent below; nothing is ever handed to eval or to a template engine.

    condition  := or
    or         := and ("or" and)*
    and        := not ("and" not)*
    not        := "not" not | comparison
    comparison := operand [ ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=") operand
                          | "is" ["not"] operand
                          | ["not"] "contains" operand | ["not"] "matches" string ]
    operand    := "(" condition ")" | slots.name | context.name | 'text' | 3.5 | {'A' 'B'}
                | true | false | null | undefined | empty
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.bounded_regex import PatternRefusedError, check_pattern

MAX_LENGTH = 1_000  # characters of one condition
MAX_NESTING = 30  # parentheses and nots within each other


class ConditionError(ValueError):
    """The condition is not one; the message says what stands wrong and where."""


@dataclass(frozen=True, slots=True)
class Name:
    """`slots.x` or `context.x`."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Text, a number, true, false, or null (`undefined` means the same)."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Empty:
    """`empty`: nothing, no text, or a list without items."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A set of literals."""

    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`operator` is one of = != < <= > >= contains matches."""

    operator: str
    left: "Condition"
    right: "Condition"


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    operand: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """All hold."""

    operands: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One holds."""

    operands: tuple["Condition", ...]


Condition = Name | Literal | Empty | OneOf | Compare | Not | And | Or

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<name>(?:slots|context)\.[A-Za-z_][A-Za-z0-9_]*(?![\w.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<sign>==|!=|<=|>=|=|<|>|\(|\)|\{|\}|,)
    )""",
    re.VERBOSE,
)
_CONSTANTS: dict[str, Condition] = {
    "true": Literal(True),
    "false": Literal(False),
    "null": Literal(None),
    "undefined": Literal(None),
    "empty": Empty(),
}
_KEYWORDS = frozenset({"and", "or", "not", "is", "contains", "matches"}) | _CONSTANTS.keys()
_COMPARISONS = frozenset({"=", "==", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Condition:
    """The condition written in `text`.

    Raises:
        ConditionError: `text` is not a condition of the grammar above.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"the condition is longer than {MAX_LENGTH} characters; split it over branches")
    return _Parser(list(_tokens(text))).parse()


def names(condition: Condition) -> Iterator[Name]:
    """Every slot and context name the condition uses."""
    if isinstance(condition, Name):
        yield condition
    elif isinstance(condition, Compare):
        yield from names(condition.left)
        yield from names(condition.right)
    elif isinstance(condition, Not):
        yield from names(condition.operand)
    elif isinstance(condition, And | Or):
        for operand in condition.operands:
            yield from names(operand)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].strip()[:20]
            raise ConditionError(f"cannot read {rest!r}; write e.g. slots.guests > 20")
        kind = match.lastgroup or ""
        token = match.group(kind)
        if kind == "word":
            kind, token = _word(token)
        yield _Token(kind, token, match.start(match.lastgroup or 0))
        at = match.end()


def _word(token: str) -> tuple[str, str]:
    lowered = token.lower()
    if lowered not in _KEYWORDS:
        raise ConditionError(f"{token} is not known here; write slots.{token}, context.{token} or '{token}'")
    return "keyword", lowered


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def parse(self) -> Condition:
        condition = self._or()
        if self._at < len(self._tokens):
            raise ConditionError(f"{self._peek()!r} stands where 'and', 'or' or the end was expected")
        return condition

    def _or(self) -> Condition:
        operands = [self._and()]
        while self._take("or"):
            operands.append(self._and())
        return operands[0] if len(operands) == 1 else Or(tuple(operands))

    def _and(self) -> Condition:
        operands = [self._not()]
        while self._take("and"):
            operands.append(self._not())
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def _not(self) -> Condition:
        if not self._take("not"):
            return self._comparison()
        self._deeper()
        operand = self._not()
        self._depth -= 1
        return Not(operand)

    def _comparison(self) -> Condition:
        left = self._operand()
        sign = self._peek()
        if sign in _COMPARISONS:
            self._at += 1
            return Compare("=" if sign == "==" else sign, left, self._operand())
        if self._take("is"):
            negated = self._take("not")
            same = Compare("=", left, self._operand())
            return Not(same) if negated else same
        negated = self._peek() == "not" and self._peek(1) in {"contains", "matches"}
        if negated:
            self._at += 1
        test: Condition = left
        if self._take("contains"):
            test = Compare("contains", left, self._operand())
        elif self._take("matches"):
            test = Compare("matches", left, self._pattern())
        return Not(test) if negated else test

    def _operand(self) -> Condition:
        token = self._next()
        if token.kind == "string":
            return Literal(re.sub(r"\\(['\"\\])", r"\1", token.text[1:-1]))
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "name":
            namespace, _, name = token.text.partition(".")
            return Name(namespace, name)
        if token.text in _CONSTANTS and token.kind == "keyword":
            return _CONSTANTS[token.text]
        if token.text == "(":
            self._deeper()
            inner = self._or()
            self._expect(")")
            self._depth -= 1
            return inner
        if token.text == "{":
            return self._set()
        raise ConditionError(f"{token.text!r} stands where a slot, a text or a number was expected")

    def _set(self) -> Condition:
        values: list[Literal] = []
        while not self._take("}"):
            if values:
                self._take(",")
            value = self._operand()
            if not isinstance(value, Literal):
                raise ConditionError("a set holds texts and numbers only; write {'A' 'B'}")
            values.append(value)
        return OneOf(tuple(values))

    def _pattern(self) -> Condition:
        token = self._next()
        if token.kind != "string":
            raise ConditionError("'matches' is followed by a pattern in quotes")
        # Backslashes belong to the pattern here, so only the quotes come off.
        pattern = token.text[1:-1]
        try:
            check_pattern(pattern)
        except PatternRefusedError as refused:
            raise ConditionError(str(refused)) from None
        return Literal(pattern)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        if at >= len(self._tokens) or self._tokens[at].kind == "string":
            return ""
        return self._tokens[at].text

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise ConditionError("the condition stops too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, text: str) -> bool:
        if self._peek() != text:
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise ConditionError(f"{text!r} is missing")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise ConditionError(f"more than {MAX_NESTING} levels of parentheses; split it over branches")
