"""What can be wrong with a file: the whole of it, or one row; each with what to do."""

from dataclasses import dataclass
from typing import Any

from scheduler.imports.sentences import Sentence


class ImportRefused(Exception):
    """Nothing was read or written; `sentences` say why and what to do, `faults` are the same in English."""

    def __init__(self, *sentences: Sentence) -> None:
        self.sentences = sentences
        self.faults = tuple(map(str, sentences))
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row.

    Args:
        line: of the file, counted from 1 with the header.
        column: as the file calls it, or our field where the file has none; "" where it is about the row.
        value: as it may be shown: masked where it is private.
        sentence: says what is wrong and what to do.
    """

    line: int
    column: str
    value: str
    sentence: Sentence

    @property
    def what(self) -> str:
        """The sentence in English."""
        return str(self.sentence)

    def told(self) -> str:
        """ "line 12, Cell phone …19: is not a phone number; write it like +14155550111"."""
        about = " ".join(part for part in (self.column, repr(self.value) if self.value else "") if part)
        return f"line {self.line}{', ' + about if about else ''}: {self.what}"

    def kept(self) -> dict[str, Any]:
        """As a report keeps it."""
        return {"line": self.line, "column": self.column, "value": self.value} | self.sentence.kept()
