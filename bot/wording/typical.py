"""Values of usual length for placeholders, and the segments that a response may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.engine.book import FlowBook, SlotSpec

FILE = Path(__file__).with_name("typical.yml")
MOST_SEGMENTS = 2

# For a placeholder that the file does not name: by the format of its slot, else by its type.
_BY_FORMAT: Mapping[str, Any] = {
    "money": 123_456,
    "date": "2026-09-30",
    "datetime": "2026-09-30T18:30",
    "time": "18:30",
    "number": 12,
    "phone": "+14155550123",
    "numbered": ["Monthly membership meeting", "Steward training", "Rally for a living wage"],
}
_BY_TYPE: Mapping[str, Any] = {
    "bool": True,
    "float": 12,
    "date": "2026-09-30",
    "list": ["Monthly membership meeting", "Steward training", "Rally for a living wage"],
}
_WORDS = "Monthly membership meeting"


@dataclass(frozen=True, slots=True)
class Typical:
    """The file. `segments` holds only the responses that may cost other than two.

    filled: {response: {placeholder: value}}, where a response is filled with other than the usual.
    """

    values: Mapping[str, Any]
    segments: Mapping[str, int]
    filled: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def most_segments(self, response: str) -> int:
        """How many segments `response` may cost."""
        return self.segments.get(response, MOST_SEGMENTS)

    def values_for(self, book: FlowBook, response: str) -> dict[str, Any]:
        """A value for each name that `response` uses."""
        usual = {name: self._value(name, book.slots.get(name)) for name in book.responses[response].needs}
        return {**usual, **self.filled.get(response, {})}

    def _value(self, name: str, slot: SlotSpec | None) -> Any:
        if name in self.values:
            return self.values[name]
        if slot is None:
            return _WORDS
        return _BY_FORMAT.get(slot.format or "", _BY_TYPE.get(slot.type, _WORDS))


@lru_cache
def typical() -> Typical:
    """What the file says; read once."""
    read = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Typical(values=read["values"], segments=read["segments"], filled=read["filled"])
