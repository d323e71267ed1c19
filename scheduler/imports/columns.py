"""Which of their columns is which field of ours: remembered, told, or guessed from the header's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from scheduler.imports.faults import ImportRefused
from scheduler.imports.fields import Field, plain
from scheduler.imports.sentences import Sentence, say

IGNORED = "-"  # --map "Their column=-" leaves a column out


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column.

    Args:
        index: of the column, from 0.
        header: as the file calls it.
        how: told, remembered or guessed.
    """

    index: int
    header: str
    field: Field
    how: str


def map_columns(
    header: Sequence[str], fields: Sequence[Field], *, told: Mapping[str, str], remembered: Mapping[str, str]
) -> tuple[Mapped, ...]:
    """Finds the column of each field.

    Args:
        told: their column to our field, from `--map`; "-" leaves a column out.
        remembered: the same, from the last file of this kind.

    Raises:
        ImportRefused: a told column or field does not exist, two columns are one field, or a required one lacks.
    """
    by_name = {field.name: field for field in fields}
    places = {plain(name): index for index, name in enumerate(header) if name}
    _check_told(told, places, by_name, header)
    chosen: dict[int, tuple[str, str]] = {places[plain(name)]: (field, "told") for name, field in told.items()}
    taken = {field for field, _ in chosen.values()}
    for how, pairs in (("remembered", remembered), ("guessed", guesses(header, fields))):
        for name, field in pairs.items():
            index = places.get(plain(name))
            if index is None or index in chosen or field not in (*by_name, IGNORED):
                continue
            if field == IGNORED or field not in taken:
                chosen[index] = (field, how)
                taken.add(field)
    lacking = [field.name for field in fields if field.required and field.name not in taken]
    if lacking:
        raise ImportRefused(*(_lacks(name, header, by_name) for name in lacking))
    return tuple(
        Mapped(index, header[index], by_name[field], how)
        for index, (field, how) in sorted(chosen.items())
        if field != IGNORED
    )


def guesses(header: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """Which field a column is by its name alone."""
    known = {plain(word): field.name for field in reversed(fields) for word in (field.name, *field.words)}
    return {name: known[plain(name)] for name in header if plain(name) in known}


def _check_told(
    told: Mapping[str, str], places: Mapping[str, int], by_name: Mapping[str, Field], header: Sequence[str]
) -> None:
    faults = [say("map_no_column", name=name, listed=_listed(header)) for name in told if plain(name) not in places]
    faults += [
        say("map_no_field", name=field, listed=", ".join(by_name))
        for field in told.values()
        if field not in (*by_name, IGNORED)
    ]
    given = [field for field in told.values() if field != IGNORED]
    faults += [say("map_two_columns", field=field) for field in sorted(set(given)) if given.count(field) > 1]
    columns = [plain(name) for name in told]
    faults += [say("map_twice", name=name) for name in told if columns.count(plain(name)) > 1]
    if faults:
        raise ImportRefused(*faults)


def _lacks(name: str, header: Sequence[str], by_name: Mapping[str, Field]) -> Sentence:
    near = process.extractOne(name.replace("_", " "), [each for each in header if each], score_cutoff=60)
    example = near[0] if near else "Their column"
    words = ", ".join(by_name[name].words[:3])
    return say("column_lacks", field=name, words=words, listed=_listed(header), example=example)


def _listed(header: Sequence[str]) -> str:
    named = [name[:40] for name in header if name]
    return ", ".join(named[:15]) + (f" and {len(named) - 15} more" if len(named) > 15 else "")
