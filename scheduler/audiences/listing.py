"""The fields and the reasons as lists, for people: the command line, and docs/audiences.md."""

from scheduler.audiences.exclusions import REASONS
from scheduler.audiences.field import Field
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import Operator

_SIGNS = {
    Operator.IS: "`=`",
    Operator.IN: "`in (...)`",
    Operator.AT_LEAST: "`>=`",
    Operator.AT_MOST: "`<=`",
    Operator.WITHIN: "`within`",
}


def values_of(field: Field) -> str:
    """What it may be compared with."""
    ways = [field.values.described] if field.values else []
    ways += [field.number.described] if field.number else []
    return "; ".join(ways)


def fields_table() -> str:
    """Every field, as a Markdown table."""
    rows = ["| Field | What it asks | Compared by | Values | Example |", "|---|---|---|---|---|"]
    for field in FIELDS.values():
        signs = " ".join(_SIGNS[operator] for operator in field.operators)
        subject = f"({field.of.of}{'' if field.of_needed else ', or none'})" if field.of else ""
        name = f"`{field.name}`{subject}"
        rows.append(f"| {name} | {field.about} | {signs} | {values_of(field)} | `{field.example}` |")
    return "\n".join(rows)


def reasons_table() -> str:
    """Every reason to be left out, in the order they are looked at, as a Markdown table."""
    rows = ["| Reason | In words |", "|---|---|"]
    return "\n".join(rows + [f"| `{reason}` | {en} |" for reason, (en, _) in REASONS.items()])
