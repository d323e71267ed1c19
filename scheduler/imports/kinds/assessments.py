"""Assessments: what somebody thinks of a person's support, 1 to 5, on a day. Each is history, none is written over."""

from models import ImportKind
from models.assessment import MOST_LETTERS
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.readers import choose, day, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made
from scheduler.imports.whose import MEMBER, find_members

STAGED = {"member": "text", "score": "text", "on_date": "date", "assessed_by": "text"}
_SCORES = {
    "1": ("strong support", "strong supporter", "apoyo fuerte"),
    "2": ("support", "supporter", "apoyo"),
    "3": ("neutral", "undecided", "not known", "indeciso"),
    "4": ("opposed", "leans no", "en contra"),
    "5": ("hostile", "against", "hostil"),
}


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a file of assessments."""
    return (
        MEMBER,
        Field(
            "score", ("assessment", "rating", "support", "code", "evaluacion", "apoyo"), choose(_SCORES), required=True
        ),
        Field(
            "on_date",
            ("date", "assessed on", "day", "fecha", "dia"),
            day(day_first=choices.day_first),
            required=True,
        ),
        Field("assessed_by", ("assessed by", "by", "organizer", "assessor", "por", "organizador"), words(MOST_LETTERS)),
    )


def prepare(job: Job) -> Finish:
    """Nothing to look up but the day it is."""

    def finish(values: Values) -> list[tuple[str, Sentence]]:
        if values["on_date"] > job.today:
            raise RowFault("on_date", say("day_to_come"))
        # Whoever brings the file stands for those it does not name.
        values.setdefault("assessed_by", None)
        values["assessed_by"] = values["assessed_by"] or job.actor[:MOST_LETTERS]
        return []

    return finish


def classify(job: Job) -> None:
    """The same opinion of the same day is the same row; every other is new."""
    find_members(job)
    job.do("""
        UPDATE staged SET state = 'same' FROM assessment
        WHERE staged.state IS NULL AND assessment.member_id = staged.member_id
          AND assessment.on_date = staged.on_date AND assessment.assessed_by = staged.assessed_by
          AND assessment.score = CAST(staged.score AS smallint)
    """)
    job.do("UPDATE staged SET state = 'new' WHERE state IS NULL")


def write(job: Job, import_id: int) -> None:
    """Every new one."""
    rows = job.rows("""
        INSERT INTO assessment (local_id, member_id, score, on_date, assessed_by, recorded_by, recorded_at)
        SELECT :local_id, member_id, CAST(score AS smallint), on_date, assessed_by, :actor, CAST(:now AS timestamptz)
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
    """)
    made(job, import_id, "assessment", (row.id for row in rows))


KIND = Kind(
    ImportKind.ASSESSMENTS, ("member", "on_date", "assessed_by", "score"), fields, STAGED, prepare, classify, write
)
