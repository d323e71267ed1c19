"""What can be wrong with a file: the whole of it, or one row; each with what to do."""

from dataclasses import dataclass


class ImportRefused(Exception):
    """Nothing was read or written; `faults` has one sentence for each reason, with what to do."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row.

    Args:
        line: of the file, counted from 1 with the header.
        column: as the file calls it; "" where it is about the row.
        value: as it may be shown: masked where it is private.
        what: the sentence that says what is wrong and what to do.
    """

    line: int
    column: str
    value: str
    what: str

    def told(self) -> str:
        """ "line 12, Cell phone …19: is not a phone number; write it like +14155550111"."""
        about = " ".join(part for part in (self.column, repr(self.value) if self.value else "") if part)
        return f"line {self.line}{', ' + about if about else ''}: {self.what}"
