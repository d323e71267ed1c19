"""The shape of a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models import ImportKind
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.sentences import Sentence

Values = dict[str, Any]
# A row after its fields are read, made whole: Unreadable with the field's name, or what to notice about it.
Finish = Callable[[Values], list[tuple[str, Sentence]]]


class RowFault(Exception):
    """A row that cannot be taken, for what its fields say together."""

    def __init__(self, field: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Args:
        key: the fields that name a row; two rows of one file with the same key are a fault.
        staged: the columns of the temporary table and their SQL types; a row's values by these names.
        prepare: once, before the rows are read: what `finish` looks up.
        finish: makes a row whole and returns notices as (field, sentence); raises RowFault.
        classify: in SQL, sets `staged.state` of every row to new, changed, same, conflict or faulty.
        write: in SQL, writes what was classified; the argument is the import's id.
    """

    name: ImportKind
    key: tuple[str, ...]
    fields: Callable[[Choices], tuple[Field, ...]]
    staged: Mapping[str, str]
    prepare: Callable[[Job], Finish]
    classify: Callable[[Job], None]
    write: Callable[[Job, int], None]
