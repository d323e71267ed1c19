"""The rows of an audience as a page has them: read from what a browser sends, and shown with what can be picked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from console.language import current_language
from scheduler.audiences.choices import Named
from scheduler.audiences.field import Choice, Field, LanguageCode, Name, Number, Words, language_names, word_called
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import Operator
from scheduler.audiences.rows import Group, Row, Rows

MOST_TICKED = 40  # more names than that are written, not ticked
MOST_GROUPS, MOST_ROWS = 20, 50
_NOT = "not_"
Faults = Mapping[tuple[int, int], list[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick; at: the day of an event."""

    value: str
    label: str
    chosen: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row with its inputs.

    key: begins the names of its inputs.
    about: what it is about (a campaign, an event, a certification), None where it is about nothing.
    ticks: values to tick. lines: those that are written, one a line; None when there is nothing to write.
    """

    key: str
    row: Row
    label: str
    about: str
    operators: tuple[str, ...]
    operator: str
    subject: str | None
    subject_needed: bool
    subjects: tuple[Option, ...]
    ticks: tuple[Option, ...]
    lines: str | None
    described: str
    number: Number | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group with its rows."""

    place: int
    every: bool
    holds: bool
    rows: tuple[RowShown, ...]


def read_rows(sent: "MultiDict[str, str]") -> Rows:
    """The rows that a browser sent; a field that there is none of is left out."""
    return Rows(
        tuple(_group(sent, place) for place in range(min(_count(sent, "groups"), MOST_GROUPS))),
        every=sent.get("every") != "any",
    )


def changed(rows: Rows, press: str, sent: "MultiDict[str, str]") -> tuple[Rows, str]:
    """The rows after a button: `add:0`, `remove:0:1` or `group`.

    Returns:
        The rows, and where to go on: the key of the row that is new, or stands in the place of the one that is gone;
        "new" where no row is left to go to, "" where nothing changed.
    """
    what, _, place = press.partition(":")
    at = [int(step) for step in place.split(":") if step.isdecimal()]
    groups = list(rows.groups)
    if what == "group" and sent.get("new") in FIELDS:
        groups.append(Group((_new(sent["new"]),)))
        return replace(rows, groups=tuple(groups)), f"g{len(groups) - 1}r0"
    if not at or at[0] >= len(groups):
        return rows, ""
    group = groups[at[0]]
    key = ""
    if what == "add" and (name := sent.get(f"g{at[0]}-new", "")) in FIELDS:
        groups[at[0]] = replace(group, rows=(*group.rows, _new(name)))
        key = f"g{at[0]}r{len(group.rows)}"
    if what == "remove" and len(at) == 2:
        left = group.rows[: at[1]] + group.rows[at[1] + 1 :]
        groups[at[0] : at[0] + 1] = [replace(group, rows=left)] if left else []
        key = f"g{at[0]}r{min(at[1], len(left) - 1)}" if left else "new"
    return replace(rows, groups=tuple(groups)), key


def kinds_to_pick(rows: Rows) -> set[str]:
    """Of which kinds the record's names are needed to show these rows."""
    fields = [FIELDS[row.field] for group in rows.groups for row in group.rows]
    return {each.values.of for each in fields if isinstance(each.values, Name)} | {
        each.of.of for each in fields if each.of is not None
    }


def shown_rows(
    rows: Rows, known: Mapping[str, list[Named]], languages: Iterable[str], faults: Faults
) -> list[GroupShown]:
    """The rows with all that can be picked.

    Args:
        known: names on the record, by kind.
        languages: those the local speaks.
    """
    spoken = tuple(languages)
    return [
        GroupShown(
            place,
            group.every,
            group.holds,
            tuple(
                _shown(f"g{place}r{at}", row, known, spoken, tuple(faults.get((place, at), ())))
                for at, row in enumerate(group.rows)
            ),
        )
        for place, group in enumerate(rows.groups)
    ]


def field_options() -> list[tuple[str, str, str]]:
    """Each field with its label and what it asks, by label."""
    language = current_language()
    return sorted(((name, each.called(language), each.about) for name, each in FIELDS.items()), key=lambda one: one[1])


def _group(sent: "MultiDict[str, str]", place: int) -> Group:
    rows = [_row(sent, f"g{place}r{at}") for at in range(min(_count(sent, f"g{place}-rows"), MOST_ROWS))]
    return Group(
        tuple(row for row in rows if row is not None),
        every=sent.get(f"g{place}-every") != "any",
        holds=sent.get(f"g{place}-holds") != "no",
    )


def _row(sent: "MultiDict[str, str]", key: str) -> Row | None:
    field = FIELDS.get(sent.get(f"{key}-field", ""))
    if field is None:
        return None
    written = sent.get(f"{key}-operator", "")
    operator = written.removeprefix(_NOT)
    lines = _values(field, sent.get(f"{key}-lines", ""))
    return Row(
        field=field.name,
        operator=Operator(operator) if operator in {*Operator} else _first_operator(field),
        holds=not written.startswith(_NOT),
        values=tuple(dict.fromkeys([*sent.getlist(f"{key}-values"), *lines])),
        number=sent.get(f"{key}-number", "").strip(),
        of=sent.get(f"{key}-of", "").strip(),
    )


def _values(field: Field, written: str) -> list[str]:
    """Names have spaces and commas in them and stand a line each; numbers may be pasted anyhow."""
    parts = written.splitlines() if isinstance(field.values, Name) else re.split(r"[\s,;]+", written)
    return [part.strip() for part in parts if part.strip()]


def _count(sent: "MultiDict[str, str]", name: str) -> int:
    found = sent.get(name, "0")
    return int(found) if found.isdecimal() and len(found) < 4 else 0


def _new(name: str) -> Row:
    return Row(name, _first_operator(FIELDS[name]))


def _first_operator(field: Field) -> Operator:
    return Operator.IN if field.values else field.operators[0]


def _operators(field: Field, chosen: str) -> tuple[str, ...]:
    words = (Operator.IN, _NOT + Operator.IN) if field.values else ()
    numbers = field.number.operators if field.number else ()
    return tuple(dict.fromkeys([*words, *numbers, chosen]))


def _shown(
    key: str, row: Row, known: Mapping[str, list[Named]], languages: tuple[str, ...], faults: tuple[str, ...]
) -> RowShown:
    field, language = FIELDS[row.field], current_language()
    offered = _offered(field, known, languages, language)
    operator = Operator.IN if row.operator is Operator.IS else row.operator
    written = ("" if row.holds else _NOT) + operator.value
    ticked = {each.value for each in offered}
    # What was picked and is not offered is written, so that it is not lost.
    others = [value for value in row.values if value.casefold() not in {one.casefold() for one in ticked}]
    chosen = {value.casefold() for value in row.values}
    closed = isinstance(field.values, Choice) or (isinstance(field.values, Name) and offered and not others)
    return RowShown(
        key=key,
        row=row,
        label=field.called(language),
        about=field.about,
        operators=_operators(field, written),
        operator=written,
        subject=field.of.of if field.of else None,
        subject_needed=field.of_needed,
        subjects=_subjects(row, known.get(field.of.of, [])) if field.of else (),
        ticks=tuple(replace(each, chosen=each.value.casefold() in chosen) for each in offered),
        lines=None if closed or field.values is None else "\n".join(others),
        described=field.values.described if field.values else "",
        number=field.number,
        faults=faults,
    )


def _offered(
    field: Field, known: Mapping[str, list[Named]], languages: tuple[str, ...], language: str
) -> tuple[Option, ...]:
    values = field.values
    if isinstance(values, Choice):
        return tuple(Option(word, word_called(values.called, word, language), False) for word in values.words)
    if isinstance(values, Words):
        return tuple(Option(word, word_called(values.called, word, language), False) for word in values.called)
    if isinstance(values, LanguageCode):
        return tuple(Option(code, language_names(language).get(code, code), False) for code in languages)
    if isinstance(values, Name) and len(known.get(values.of, [])) <= MOST_TICKED:
        names = known.get(values.of, [])
        return tuple(Option(each.name, each.name, False) for each in names)
    return ()


def _subjects(row: Row, known: list[Named]) -> tuple[Option, ...]:
    asked = row.of.casefold()
    options = [Option(each.value, each.name, each.value.casefold() == asked, each.at) for each in known]
    if row.of and not any(each.chosen for each in options):
        options.insert(0, Option(row.of, row.of, True))
    return tuple(options)
