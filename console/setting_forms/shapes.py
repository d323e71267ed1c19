"""What a field of a model looks like in a form: its shape, how it is read from what was sent, and how it is told.

A shape knows nothing of what may be in it beyond its form: what was sent is checked by the model itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel

from bot.staff.settings import ZONE
from bot.wording.texts import LANGUAGES
from console.language import gettext
from console.language.zones import zone_name
from console.setting_forms.words import option_word, part_label

SPARE_ROWS = 2  # empty lines at the end of a list
MOST_ROWS = 60
_BETWEEN = re.compile(r"[,;\n]+")

Sent = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """One control.

    Args:
        kind: number, text, zone, date, time, bool, choice, choices, ordered, words, dates, texts, group, rows, keyed or
            map; each has a macro of its own in templates/settings/controls.html.
        options: of a choice, as they are written.
        limits: attributes of a number's input.
        parts: of a group, by name. `item`: of rows and maps.
    """

    kind: str
    optional: bool = False
    options: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[tuple[str, "Shape"], ...] = ()
    item: "Shape | None" = None
    whole: bool = False

    def read(self, sent: Any, name: str) -> Any:
        """The value that was sent under `name`, as it would be written in a file; None for nothing.

        Args:
            sent: a MultiDict.
        """
        return _READ[self.kind](self, sent, name)

    @property
    def each(self) -> "Shape":
        """The shape of each item of rows and maps.

        Raises:
            TypeError: it has no items.
        """
        if self.item is None:
            raise TypeError(f"{self.kind} has no items")
        return self.item


Group = Shape


@lru_cache
def group_of(model: type[BaseModel]) -> Shape:
    """The fields of a model."""
    parts = tuple(
        (info.alias or name, _shape(info.annotation, info.metadata)) for name, info in model.model_fields.items()
    )
    return Shape("group", parts=parts)


def told(shape: Shape, value: Any) -> str:
    """A value in a line of words."""
    if value is None or value in ([], {}, ""):
        return gettext("nothing")
    if shape.kind == "bool":
        return gettext("yes") if value else gettext("no")
    if shape.kind == "choice":
        return option_word(value)
    if shape.kind == "zone":
        return zone_name(value)
    if shape.kind in ("choices", "ordered"):
        return ", ".join(map(option_word, value))
    if shape.kind in ("words", "dates"):
        return ", ".join(map(str, value))
    if shape.kind == "texts":
        return " / ".join(value[language] for language in LANGUAGES if language in value)
    if shape.kind == "group":
        return _told_group(shape, value)
    if shape.item is not None and isinstance(value, Mapping):
        return "; ".join(f"{option_word(key)}: {told(shape.item, each)}" for key, each in value.items())
    if shape.item is not None:
        return "; ".join(told(shape.item, each) for each in value)
    return str(value)[:5] if shape.kind == "time" else str(value)


def _told_group(shape: Shape, value: Mapping[str, Any]) -> str:
    parts = dict(shape.parts)
    if parts.keys() == {"opens", "closes"}:
        return f"{value['opens'][:5]}-{value['closes'][:5]}"
    given = [(name, value.get(name)) for name in parts if value.get(name) is not None]
    return ", ".join(f"{part_label(name)} {told(parts[name], each)}" for name, each in given)


# --- from a type to a shape ---


def _shape(annotation: Any, metadata: Sequence[Any] = ()) -> Shape:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0], args[1:])
    if origin in (Union, UnionType):
        return _either([each for each in args if each is not NoneType], metadata, optional=NoneType in args)
    if origin is Literal:
        return Shape("choice", options=tuple(map(str, args)), whole=all(isinstance(each, int) for each in args))
    if origin in (tuple, list, frozenset, set):
        return _several(args[0], ordered=origin in (tuple, list))
    if origin is dict:
        return _mapping(*args)
    return _single(annotation, metadata)


def _single(annotation: Any, metadata: Sequence[Any]) -> Shape:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return group_of(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return Shape("choice", options=tuple(annotation))
    if annotation is bool:
        return Shape("bool")
    if ZONE in metadata:
        return Shape("zone")
    if annotation in (int, float):
        return Shape("number", limits=_limits(annotation, metadata))
    return Shape({date: "date", time: "time"}.get(annotation, "text"))


def _either(kinds: list[Any], metadata: Sequence[Any], *, optional: bool) -> Shape:
    shapes = [_shape(each, metadata) for each in kinds]
    if len(shapes) == 1:
        only = shapes[0]
        return Shape(only.kind, optional, only.options, only.limits, only.parts, only.item, only.whole)
    parts = {name: shape for each in shapes for name, shape in each.parts}
    return Shape("group", optional=True, parts=tuple((name, _may_lack(shape)) for name, shape in parts.items()))


def _may_lack(shape: Shape) -> Shape:
    return Shape(shape.kind, True, shape.options, shape.limits, shape.parts, shape.item, shape.whole)


def _several(item: Any, *, ordered: bool) -> Shape:
    each = _shape(item)
    if each.kind == "choice":
        weekdays = "mon" in each.options
        return Shape("ordered" if ordered and not weekdays else "choices", options=each.options)
    if each.kind == "date":
        return Shape("dates")
    if each.kind in ("number", "text"):
        return Shape("words", whole=each.kind == "number")
    return Shape("rows", item=_may_lack(each))


def _mapping(key: Any, value: Any) -> Shape:
    if key is str and value is str:
        return Shape("texts")
    keys = _shape(key)
    if keys.kind == "choice":
        return Shape("keyed", options=keys.options, item=_may_lack(_shape(value)))
    return Shape("map", item=_may_lack(_shape(value)))


def _limits(annotation: Any, metadata: Sequence[Any]) -> dict[str, str]:
    found = {"step": "1" if annotation is int else "any"}
    for each in metadata:
        if isinstance(each, annotated_types.Ge):
            found["min"] = str(each.ge)
        if isinstance(each, annotated_types.Le):
            found["max"] = str(each.le)
    return found


# --- from what was sent to a value ---


def _read_text(_shape: Shape, sent: Any, name: str) -> Any:
    return sent.get(name, "").strip() or None


def _read_number(_shape: Shape, sent: Any, name: str) -> Any:
    return sent.get(name, "").strip().replace(",", ".") or None


def _read_choice(shape: Shape, sent: Any, name: str) -> Any:
    value = sent.get(name, "").strip() or None
    return int(value) if shape.whole and value in shape.options else value


def _read_ordered(_shape: Shape, sent: Any, name: str) -> Any:
    return [value for at in range(MOST_ROWS) if (value := sent.get(f"{name}.{at}", "").strip())]


def _read_words(shape: Shape, sent: Any, name: str) -> Any:
    words = [word.strip() for word in _BETWEEN.split(sent.get(name, "")) if word.strip()]
    return [int(word) if shape.whole and word.isdecimal() else word for word in words]


def _read_texts(shape: Shape, sent: Any, name: str) -> Any:
    texts = {language: sent.get(f"{name}.{language}", "").replace("\r\n", "\n").strip() for language in LANGUAGES}
    return texts if any(texts.values()) or not shape.optional else None


def _read_group(shape: Shape, sent: Any, name: str) -> Any:
    values = {part: each.read(sent, f"{name}.{part}" if name else part) for part, each in shape.parts}
    if shape.optional and not any(_is_said(each, values[part]) for part, each in shape.parts):
        return None
    return {part: values[part] for part, each in shape.parts if values[part] is not None or not each.optional}


def _is_said(shape: Shape, value: Any) -> bool:
    # A box that is not ticked, or a choice that always has a value, says nothing of a line that is else empty.
    if shape.kind == "group":
        return value is not None and any(_is_said(each, value.get(part)) for part, each in shape.parts)
    return value not in (None, [], {}, False) and shape.kind != "choice" and value != dict.fromkeys(LANGUAGES, "")


def _read_rows(shape: Shape, sent: Any, name: str) -> Any:
    rows = [shape.each.read(sent, f"{name}.{at}") for at in range(_count(sent, name))]
    return [row for row in rows if row is not None]


def _read_keyed(shape: Shape, sent: Any, name: str) -> Any:
    values = {key: shape.each.read(sent, f"{name}.{key}") for key in shape.options}
    return {key: value for key, value in values.items() if value is not None}


def _read_map(shape: Shape, sent: Any, name: str) -> Any:
    rows = [(sent.get(f"{name}.{at}.key", "").strip(), f"{name}.{at}.value") for at in range(_count(sent, name))]
    read = {key: shape.each.read(sent, at) for key, at in rows}
    return {key: value for key, value in read.items() if key or value is not None}


def _count(sent: Any, name: str) -> int:
    count = sent.get(f"{name}.count", "0")
    return min(int(count), MOST_ROWS) if count.isdecimal() else 0


_READ = {
    "number": _read_number,
    "text": _read_text,
    "zone": _read_text,
    "date": _read_text,
    "time": _read_text,
    "bool": lambda _shape, sent, name: name in sent,
    "choice": _read_choice,
    "choices": lambda _shape, sent, name: sent.getlist(name),
    "ordered": _read_ordered,
    "words": _read_words,
    "dates": _read_words,
    "texts": _read_texts,
    "group": _read_group,
    "rows": _read_rows,
    "keyed": _read_keyed,
    "map": _read_map,
}
