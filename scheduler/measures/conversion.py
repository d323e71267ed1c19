"""How it is told that a member did what a campaign is for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """One thing that campaigns are for.

    Args:
        days: how long after the text it counts.
        about: its definition, in English and Spanish.
        sql: SELECT of (id, at): which recipients of `meant` did it, and when. `meant` has, of a run, those of whom it
            is not known yet: id, member_id, since (when the text left, for the control group when the run began),
            until, answer, answered_at, facts, about (of the run), settings (of the campaign) and zone (of the local).
            Who comes twice did it at the first moment.
    """

    name: str
    days: int
    about: tuple[str, str]
    sql: str
