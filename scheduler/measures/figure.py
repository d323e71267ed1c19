"""What a figure of a report is made of: its words, its SQL, and what it is a share of."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a figure is counted and shown."""

    COUNT = "count"  # rows for which `sql` is true
    SUM = "sum"  # `sql` added up
    CENTS = "cents"  # an aggregate of cents
    SECONDS = "seconds"  # an aggregate of seconds


class Of(StrEnum):
    """What a count is also shown as a share of."""

    NOTHING = "nothing"
    TEXTS = "texts"  # of all that were planned, and of those that were delivered
    PLANNED = "planned"  # of all that were planned
    CONTROL = "control"  # of the control group


# Of the rows of a report (rows.py): the two denominators, and the control group's.
PLANNED = "variant <> 'control'"
DELIVERED = "status = 'delivered'"
CONTROL = "variant = 'control'"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Args:
        order: its place in a report.
        label: in English and Spanish.
        about: its definition, in English and Spanish, a sentence or two.
        sql: of the rows of a report (rows.py): a condition for a count, a value for a sum, else an aggregate.
    """

    name: str
    order: int
    label: tuple[str, str]
    about: tuple[str, str]
    sql: str
    form: Form = Form.COUNT
    of: Of = Of.NOTHING

    @property
    def columns(self) -> dict[str, str]:
        """What a report selects for it: the figure, and how many of them were delivered; SQL by name."""
        match self.form:
            case Form.COUNT:
                own = {self.name: f"count(*) FILTER (WHERE {self.sql})"}
            case Form.SUM:
                own = {self.name: f"coalesce(sum({self.sql}), 0)"}
            case _:
                own = {self.name: self.sql}
        if self.of is Of.TEXTS:
            own[f"{self.name}_delivered"] = f"count(*) FILTER (WHERE ({self.sql}) AND {DELIVERED})"
        return own
