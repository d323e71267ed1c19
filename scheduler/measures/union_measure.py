"""What a figure of the union is made of: its words, its SQL, its two denominators, and what is aimed at."""

from dataclasses import dataclass
from enum import StrEnum

Words = tuple[str, str]  # English, Spanish


class Topic(StrEnum):
    """The seven."""

    JOURNEY = "journey"
    ENGAGEMENT = "engagement"
    STEWARDS = "stewards"
    ISSUES = "issues"
    CONVERSION = "conversion"
    BARGAINING = "bargaining"
    REACH = "reach"


TOPICS: dict[Topic, Words] = {
    Topic.JOURNEY: ("Getting started", "Primeros pasos"),
    Topic.ENGAGEMENT: ("Engagement, of those who count", "Participación, de quienes cuentan puntos"),
    Topic.STEWARDS: ("Stewards", "Delegados"),
    Topic.ISSUES: ("Issues, from told to done", "Problemas, de lo dicho a lo hecho"),
    Topic.CONVERSION: ("From asked to done", "De la pregunta al hecho"),
    Topic.BARGAINING: ("Bargaining momentum", "Fuerza en la negociación"),
    Topic.REACH: ("Reach into non-members", "Alcance entre no miembros"),
}


class Shape(StrEnum):
    """How a figure is told."""

    SHARE = "share"  # number of how many
    PER = "per"  # how many for each of number: members a steward


@dataclass(frozen=True, slots=True)
class UnionMeasure:
    """One figure.

    Args:
        order: its place on the page.
        label, about: its name and its definition.
        of_all, of_reached: the two denominators in words, such as "of all members".
        sql: a SELECT of one row for each thing counted, with `person` (whom it is about), worksite_id, shift,
            messenger, `counted` and `hit` (in the first denominator and numerator), `counted_too` and `hit_too` (in the
            second), `seconds` (a wait, or NULL). It is asked as of `:ends`, and may name `:local_id`, `:today` (the
            first day after the week), `:begins` (four weeks before), `:kinds` (kinds of campaigns that are for
            something), and the table `reachable` of members whom a text reaches.
        target: a share in percent, or members a steward.
        waits: `seconds` is a wait whose median is told.
        by_messenger: it is also broken down by who of the union it was: the line, a steward, somebody of the staff.
    """

    name: str
    topic: Topic
    order: int
    label: Words
    about: Words
    of_all: Words
    of_reached: Words
    sql: str
    target: float
    shape: Shape = Shape.SHARE
    waits: bool = False
    by_messenger: bool = False

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """What it is broken down by."""
        return ("worksite", "shift", "messenger") if self.by_messenger else ("worksite", "shift")

    @property
    def place(self) -> str:
        """Where its SQL stands."""
        return f"scheduler/measures/union/{self.name}.py"

    def meets(self, value: float, target: float) -> bool:
        """Whether a value is at least as good as the target."""
        return value <= target if self.shape is Shape.PER else value >= target
