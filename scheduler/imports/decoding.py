"""From bytes to rows: the encoding, the delimiter, quoted line ends; a wrong file is told in a sentence."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass

from scheduler.imports.faults import ImportRefused
from scheduler.imports.fields import plain
from scheduler.imports.sentences import Sentence, say

DELIMITERS = (",", ";", "\t")
MOST_BYTES = 200 * 1024 * 1024  # a million rows of a member list are some 150 MB
MOST_COLUMNS = 200
MOST_FIELD = 10_000  # characters; more is a quote that was never closed
# What a spreadsheet or an archive begins with, which people save as .csv by renaming.
_OTHER_FILES = {b"PK\x03\x04": say("excel"), b"\xd0\xcf\x11\xe0": say("old_excel"), b"%PDF": say("pdf")}
csv.field_size_limit(MOST_FIELD * 100)
Rows = dict[int, list[str]]  # by the line a row begins on


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.

    Args:
        warnings: what to know of how it was read.
    """

    text: str
    delimiter: str
    header: tuple[str, ...]
    warnings: tuple[Sentence, ...]

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
            raise ImportRefused(say("not_csv", line=reader.line_num, error=str(error))) from None

    def only(self, lines: Set[int]) -> Rows:
        """The rows that begin on these lines: to keep all of a long file would take ten times its size."""
        return {line: row for line, row in self.rows() if line in lines} if lines else {}


def decode(data: bytes) -> Decoded:
    """The text of a CSV file, in UTF-8 with or without its mark, else in Windows-1252.

    Raises:
        ImportRefused: it is empty, has no rows, is another kind of file, or its header cannot be used.
    """
    if not data.strip():
        raise ImportRefused(say("empty_file"))
    if len(data) > MOST_BYTES:
        raise ImportRefused(say("too_big", most=MOST_BYTES // 1024 // 1024))
    for mark, sentence in _OTHER_FILES.items():
        if data.startswith(mark):
            raise ImportRefused(sentence)
    text, warnings = _text(data)
    if "\0" in text:
        raise ImportRefused(say("not_text"))
    delimiter = _delimiter(text)
    decoded = Decoded(text, delimiter, _header(text, delimiter), warnings)
    if next(decoded.rows(), None) is None:
        raise ImportRefused(say("no_rows"))
    return decoded


def _text(data: bytes) -> tuple[str, tuple[Sentence, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), (say("utf16"),)
        except UnicodeDecodeError:
            raise ImportRefused(say("broken_utf16")) from None
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    # Five bytes mean nothing in Windows-1252; they become the sign for "unreadable", which a row is refused for.
    return data.decode("windows-1252", errors="replace"), (say("not_utf8", line=line),)


def _delimiter(text: str) -> str:
    first = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    counts = {delimiter: first.count(delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = tuple(" ".join(name.split()) for name in next(row for row in rows if row and any(row)))
    except (csv.Error, StopIteration):
        raise ImportRefused(say("header_not_csv")) from None
    if len(header) > MOST_COLUMNS or any(len(name) > 200 for name in header):
        raise ImportRefused(say("no_header"))
    named = Counter(plain(name) for name in header if name)
    twice = sorted({name for name in header if name and named[plain(name)] > 1})
    if twice:
        raise ImportRefused(say("columns_twice", names=", ".join(map(repr, twice))))
    return header
