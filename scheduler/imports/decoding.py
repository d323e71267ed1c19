"""From bytes to rows: the encoding, the delimiter, quoted line ends; a wrong file is told in a sentence."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.imports.faults import ImportRefused
from scheduler.imports.fields import plain

DELIMITERS = (",", ";", "\t")
MOST_BYTES = 200 * 1024 * 1024  # a million rows of a member list are some 150 MB
MOST_COLUMNS = 200
MOST_FIELD = 10_000  # characters; more is a quote that was never closed
# What a spreadsheet or an archive begins with, which people save as .csv by renaming.
_OTHER_FILES = {b"PK\x03\x04": "an Excel or ZIP file", b"\xd0\xcf\x11\xe0": "an old Excel file", b"%PDF": "a PDF"}
csv.field_size_limit(MOST_FIELD * 100)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.

    Args:
        warnings: what to know of how it was read.
    """

    text: str
    delimiter: str
    header: tuple[str, ...]
    warnings: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row after the header with the line it begins on; empty rows are left out.

        Raises:
            ImportRefused: a row cannot be read at all.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        begins, header = 1, False
        try:
            for row in reader:
                line, begins = begins, reader.line_num + 1
                if not row or not any(row):
                    continue
                if header:
                    yield line, row
                header = True
        except csv.Error as error:
            raise ImportRefused(f"Line {reader.line_num} is not CSV ({error}). Save the file as CSV again.") from None


def decode(data: bytes) -> Decoded:
    """The text of a CSV file, in UTF-8 with or without its mark, else in Windows-1252.

    Raises:
        ImportRefused: it is empty, has no rows, is another kind of file, or its header cannot be used.
    """
    if not data.strip():
        raise ImportRefused("The file is empty. Export it again, with a first row of column names.")
    if len(data) > MOST_BYTES:
        raise ImportRefused(f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Split it.")
    for mark, what in _OTHER_FILES.items():
        if data.startswith(mark):
            raise ImportRefused(f"This is {what}, not CSV. Open it and save it as CSV UTF-8.")
    text, warnings = _text(data)
    if "\0" in text:
        raise ImportRefused("This is not a text file: it has bytes that no text has. Save it as CSV UTF-8.")
    delimiter = _delimiter(text)
    decoded = Decoded(text, delimiter, _header(text, delimiter), warnings)
    if next(decoded.rows(), None) is None:
        raise ImportRefused("The file has column names and no rows.")
    return decoded


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), ('The file is UTF-16, as Excel\'s "Unicode text" is.',)
        except UnicodeDecodeError:
            raise ImportRefused("The file is broken UTF-16. Save it as CSV UTF-8.") from None
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    warning = f"The file is not UTF-8 (line {line}); it was read as Windows-1252. Look at names with accents."
    # Five bytes mean nothing in Windows-1252; they become the sign for "unreadable", which a row is refused for.
    return data.decode("windows-1252", errors="replace"), (warning,)


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {delimiter: first.count(delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = tuple(" ".join(name.split()) for name in next(row for row in rows if row and any(row)))
    except (csv.Error, StopIteration):
        raise ImportRefused("The first row is not CSV. Save the file as CSV UTF-8.") from None
    if len(header) > MOST_COLUMNS or any(len(name) > 200 for name in header):
        raise ImportRefused("The first row is no row of column names. Is this the right file?")
    named = Counter(plain(name) for name in header if name)
    twice = sorted({name for name in header if name and named[plain(name)] > 1})
    if twice:
        raise ImportRefused(f"Two columns are named {', '.join(map(repr, twice))}. Rename or remove one of them.")
    return header
