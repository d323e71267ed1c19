"""The text form of an audience, as a person types it, to a checked tree.

    query  = part { "or" part }            part  = piece { "and" piece }
    piece  = "not" piece | "(" query ")" | "everyone" | leaf
    leaf   = field [ "(" value | "#" number ")" ] test
    test   = "=" value | "!=" value | ["not"] "in" "(" value { "," value } ")"
           | (">=" | "<=" | "within") number [unit]

A value is one word, or words in quotes. The parser knows the form alone; what the words mean is reading.py's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import Fault, Node, Operator, QueryError
from scheduler.audiences.reading import MOST_DEPTH, Path, place, read, unknown_field, usage
from scheduler.audiences.writing import KEYWORDS, WORD

MOST_CHARACTERS = 500_000  # a paste of 20,000 member numbers is some 200,000
MOST_DIGITS = 9
_CLOSES = {'"': '"', "'": "'", "“": "”", "‘": "’", "”": "”", "’": "’"}
_SIGN = re.compile(r"!=|>=|<=|[=()#,<>!]")
_SPACE = re.compile(r"\s+")
# What comes last in a place such as `all[1].in[0]`.
_LAST_STEP = re.compile(r"(\.?[^.\[\]]+|\[\d+\])$")
_NUMBERED = {">=": Operator.AT_LEAST, "<=": Operator.AT_MOST, "within": Operator.WITHIN}


def parse(text: str) -> Node:
    """The tree of a text.

    Raises:
        QueryError: what is wrong with it, with the place of each mistake.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError([Fault("", f"the text is longer than {MOST_CHARACTERS:,} characters")])
    parser = _Parser(text)
    query = parser.whole()
    try:
        return read(query)
    except QueryError as error:
        places = parser.places(query)
        raise QueryError([_located(fault, places) for fault in error.faults]) from None


def explain(text: str, error: QueryError) -> str:
    """The mistakes of a text, each under the line it is in with a mark at its place."""
    lines = []
    for fault in error.faults:
        if fault.position is None or len(text) > 200 or "\n" in text:
            lines.append(str(fault))
        else:
            lines += [text, " " * fault.position + "^", fault.says]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the text. kind: word, quoted, sign, or end."""

    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.casefold() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs


def _fail(at: int, says: str) -> NoReturn:
    raise QueryError([Fault(f"character {at + 1}", says, at)])


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
        elif text[at] in _CLOSES:
            value, end = _quoted(text, at)
            found.append(_Token("quoted", value, at))
            at = end
        elif sign := _SIGN.match(text, at):
            found.append(_Token("sign", sign[0], at))
            at = sign.end()
        elif word := WORD.match(text, at):
            found.append(_Token("word", word[0], at))
            at = word.end()
        else:
            _fail(at, f"{text[at]!r} cannot stand here")
    return [*found, _Token("end", "", len(text))]


def _quoted(text: str, start: int) -> tuple[str, int]:
    closing, at = _CLOSES[text[start]], start + 1
    value: list[str] = []
    while at < len(text):
        if text[at] == closing:
            return "".join(value), at + 1
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        value.append(text[at])
        at += 1
    _fail(start, f"this quote is not closed; end it with {closing}")


class _Parser:
    """Makes JSON of a text, and remembers where each leaf and what is in it stood."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0
        self._leaves: list[tuple[dict[str, Any], dict[Path, int]]] = []

    def whole(self) -> dict[str, Any]:
        """The JSON of the text; `places` are known afterwards."""
        if self._peek.kind == "end":
            _fail(0, "is empty; write everyone, or something like: worksite = Warehouse and dues = owes")
        query = self._alternatives()
        left = self._peek
        if left.kind != "end":
            _fail(left.at, f"{left.text!r} cannot stand here; join things with and, or; put names in quotes")
        return query

    def places(self, query: object) -> dict[str, int]:
        """Where each part of the JSON stood, by its place in the words of a fault."""
        stood = {id(leaf): where for leaf, where in self._leaves}
        found: dict[str, int] = {}
        waiting: list[tuple[Path, object]] = [((), query)]
        while waiting:
            path, part = waiting.pop()
            if not isinstance(part, dict):
                continue
            for inner, at in stood.get(id(part), {}).items():
                found[place((*path, *inner))] = at
            for key, items in part.items():
                if key in {"all", "any"}:
                    waiting += [((*path, key, index), item) for index, item in enumerate(items)]
                elif key == "not":
                    waiting.append(((*path, key), items))
        return found

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _alternatives(self) -> dict[str, Any]:
        items = [self._together()]
        while self._peek.is_word("or"):
            self._take()
            items.append(self._together())
        return items[0] if len(items) == 1 else {"any": items}

    def _together(self) -> dict[str, Any]:
        items = [self._piece()]
        while self._peek.is_word("and"):
            self._take()
            items.append(self._piece())
        return items[0] if len(items) == 1 else {"all": items}

    def _piece(self) -> dict[str, Any]:
        token = self._peek
        self._depth += 1
        if self._depth > MOST_DEPTH:
            _fail(token.at, f"is more than {MOST_DEPTH} deep; make it flatter")
        query = self._any_piece()
        self._depth -= 1
        return query

    def _any_piece(self) -> dict[str, Any]:
        token = self._take()
        if token.is_word("not"):
            return {"not": self._piece()}
        if token.is_word("everyone"):
            return {"all": []}
        if token.is_sign("("):
            query = self._alternatives()
            self._expect(")", "this bracket is not closed", token.at)
            return query
        if token.kind != "word" or token.text.casefold() in KEYWORDS:
            _fail(token.at, f"a field should stand here, one of {', '.join(FIELDS)}")
        return self._leaf(token)

    def _leaf(self, name: _Token) -> dict[str, Any]:
        leaf: dict[str, Any] = {"field": name.text.casefold().replace("-", "_")}
        stood: dict[Path, int] = {(): name.at, ("field",): name.at, ("of",): name.at}
        self._leaves.append((leaf, stood))
        if self._peek.is_sign("("):
            opened = self._take()
            stood["of",] = self._peek.at
            leaf["of"] = self._subject()
            self._expect(")", "this bracket is not closed", opened.at)
        sign = self._take()
        if sign.is_sign("=", "!="):
            stood["is",] = self._peek.at
            leaf["is"] = self._value()
            return leaf if sign.text == "=" else {"not": leaf}
        if sign.is_word("in"):
            self._list(leaf, stood)
            return leaf
        if sign.is_word("not") and self._peek.is_word("in"):
            self._take()
            self._list(leaf, stood)
            return {"not": leaf}
        if operator := _NUMBERED.get(sign.text.casefold() if sign.kind in {"word", "sign"} else ""):
            stood[operator.value,] = self._peek.at
            leaf[operator.value] = self._number(leaf["field"])
            return leaf
        if sign.is_sign("<", ">"):
            _fail(sign.at, f"write {sign.text}= instead")
        known = FIELDS.get(leaf["field"])
        if known is None:
            _fail(name.at, unknown_field(leaf["field"]))
        _fail(sign.at, f"what of {known.name}? {usage(known)}")

    def _subject(self) -> str | int:
        if self._peek.is_sign("#"):
            self._take()
            return self._whole_number()
        return self._value()

    def _value(self) -> str:
        token = self._take()
        plain = token.kind == "word" and token.text.casefold() not in KEYWORDS
        if not plain and token.kind != "quoted":
            _fail(token.at, "a value should stand here: a word, or several in quotes")
        following = self._peek
        if plain and following.kind == "word" and following.text.casefold() not in KEYWORDS:
            _fail(token.at, f'put names of several words in quotes: "{token.text} {following.text}"')
        return token.text

    def _list(self, leaf: dict[str, Any], stood: dict[Path, int]) -> None:
        opened = self._expect("(", "write the values in brackets, such as (night, evening)", self._peek.at)
        stood["in",] = opened.at
        values: list[str] = []
        while True:
            stood["in", len(values)] = self._peek.at
            values.append(self._value())
            if not self._peek.is_sign(","):
                break
            self._take()
        self._expect(")", "this bracket is not closed, or a comma is missing", opened.at)
        leaf["in"] = values

    def _number(self, field: str) -> int:
        value = self._whole_number()
        following = self._peek
        if following.kind == "word" and following.text.casefold() not in KEYWORDS:
            number = FIELDS[field].number if field in FIELDS else None
            unit = number.unit if number else None
            if number and following.text.casefold() not in {unit, (unit or "").removesuffix("s")}:
                _fail(following.at, f"{field} counts in {unit}" if unit else f"{field} has no unit")
            self._take()
        return value

    def _whole_number(self) -> int:
        token = self._take()
        if token.kind != "word" or not re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", token.text):
            _fail(token.at, "a whole number should stand here")
        return int(token.text)

    def _expect(self, sign: str, says: str, at: int) -> _Token:
        token = self._take()
        if not token.is_sign(sign):
            _fail(at, says)
        return token


def _located(fault: Fault, places: Mapping[str, int]) -> Fault:
    """A fault of the JSON, at its character of the text, or at that of what it is in."""
    where = fault.place
    while where and where not in places:
        where = _LAST_STEP.sub("", where)
    at = places.get(where, 0)
    return Fault(f"character {at + 1}", fault.says, at)
