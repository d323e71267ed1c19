"""Grievances by number, and the step each is at."""

from models import ImportKind
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.overwriting import overwrite
from scheduler.imports.readers import choose, day, whole, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made
from scheduler.imports.whose import MEMBER, find_members

STATUSES = {
    "open": ("pending", "active", "filed", "abierta", "abierto", "pendiente", "en curso"),
    "settled": ("resolved", "closed settled", "resuelta", "acuerdo"),
    "won": ("sustained", "granted", "ganada"),
    "denied": ("lost", "rejected", "negada", "rechazada", "perdida"),
    "withdrawn": ("dropped", "retirada"),
}
NEXT = {
    "meeting": ("reunion", "junta"),
    "answer_due": ("answer due", "answer", "response due", "respuesta"),
    "appeal_due": ("appeal due", "appeal", "apelacion"),
    "hearing": ("arbitration", "audiencia", "arbitraje"),
}
STAGED = {
    "number": "bigint", "member": "text", "subject": "text", "facts": "text", "status": "text", "filed_on": "date",
    "step": "smallint", "opened_on": "date", "next_kind": "text", "next_on": "date",
}  # fmt: skip


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a file of grievances; what a case is about is private."""
    a_day = day(day_first=choices.day_first)
    return (
        Field(
            "number",
            (
                "grievance number",
                "grievance no",
                "grievance",
                "case",
                "case number",
                "case no",
                "numero de queja",
                "caso",
            ),
            whole(1, 10**12 - 1),
            required=True,
        ),
        MEMBER,
        Field("subject", ("issue", "title", "about", "asunto", "tema"), words(), private=True),
        Field("facts", ("details", "description", "hechos", "detalles"), words(5000), private=True),
        Field("status", ("state", "estado", "estatus"), choose(STATUSES)),
        Field("filed_on", ("filed", "date filed", "filing date", "fecha de presentacion", "presentada"), a_day),
        Field("step", ("current step", "paso", "etapa"), whole(1, 9)),
        Field("opened_on", ("step opened", "step date", "fecha del paso"), a_day),
        Field("next_kind", ("next", "next event", "next action", "siguiente"), choose(NEXT)),
        Field("next_on", ("next date", "deadline", "due date", "due", "fecha limite", "siguiente fecha"), a_day),
    )


def prepare(job: Job) -> Finish:
    """Nothing to look up but the day it is."""

    def finish(values: Values) -> list[tuple[str, Sentence]]:
        if ("next_kind" in values) != ("next_on" in values):
            lacks = "next_kind" if "next_on" in values else "next_on"
            raise RowFault(lacks, say("next_incomplete"))
        for name in ("filed_on", "opened_on"):
            if values.get(name) and values[name] > job.today:
                raise RowFault(name, say("day_to_come"))
        return []

    return finish


def classify(job: Job) -> None:
    """New where the number is not known. A known one about another member is a conflict, never moved."""
    find_members(job)
    job.do("""
        UPDATE staged SET row_id = grievance.id FROM grievance
        WHERE grievance.local_id = :local_id AND grievance.number = staged.number AND staged.state IS NULL
    """)
    job.do("""
        UPDATE staged SET state = CASE WHEN subject IS NULL OR filed_on IS NULL THEN 'faulty' ELSE 'new' END
        WHERE row_id IS NULL AND state IS NULL
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'number', 'new_grievance'
        FROM staged WHERE state = 'faulty' AND member_id IS NOT NULL
    """)
    job.do("""
        UPDATE staged SET state = 'conflict' FROM grievance
        WHERE grievance.id = staged.row_id AND grievance.member_id <> staged.member_id AND staged.state IS NULL
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'member', 'another_members'
        FROM staged WHERE state = 'conflict'
    """)
    _steps(job)
    job.do("""
        UPDATE staged SET state = 'changed' FROM grievance, stepped
        WHERE grievance.id = staged.row_id AND stepped.line = staged.line AND staged.state IS NULL
          AND (staged.subject <> grievance.subject OR staged.facts <> grievance.facts
               OR staged.status <> grievance.status OR staged.filed_on <> grievance.filed_on
               OR stepped.row_id IS NULL OR stepped.differs)
    """)
    job.do("UPDATE staged SET state = 'same' WHERE state IS NULL")


def write(job: Job, import_id: int) -> None:
    """Cases first, for steps belong to them."""
    overwrite(job, import_id, "grievance", ("subject", "facts", "status", "filed_on"))
    cases = job.rows("""
        INSERT INTO grievance (local_id, member_id, number, subject, facts, status, filed_on)
        SELECT :local_id, member_id, number, subject, coalesce(facts, ''), coalesce(status, 'open'), filed_on
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
    """)
    made(job, import_id, "grievance", (row.id for row in cases))
    job.do("""
        UPDATE staged SET row_id = grievance.id FROM grievance
        WHERE grievance.local_id = :local_id AND grievance.number = staged.number AND staged.state = 'new'
    """)
    _steps(job)
    overwrite(job, import_id, "grievance_step", ("opened_on", "next_kind", "next_on"), source="stepped")
    steps = job.rows("""
        INSERT INTO grievance_step (grievance_id, step, opened_on, next_kind, next_on)
        SELECT grievance_id, step, coalesce(opened_on, CAST(:today AS date)), next_kind, next_on
        FROM stepped WHERE row_id IS NULL AND wanted RETURNING id
    """)
    made(job, import_id, "grievance_step", (row.id for row in steps))


def _steps(job: Job) -> None:
    """The step each row is about: the one it names, else the present one, else the first."""
    job.do("DROP TABLE IF EXISTS pg_temp.stepped")
    job.do("""
        CREATE TEMPORARY TABLE stepped ON COMMIT DROP AS
        SELECT given.line, given.grievance_id, given.step, held.id AS row_id, given.next_kind, given.next_on,
               coalesce(given.opened_on, CASE WHEN held.id IS NULL AND given.step = 1 THEN given.filed_on END)
                   AS opened_on,
               given.state IN ('new', 'changed') AS wanted,
               CASE WHEN given.state = 'changed' THEN 'changed' ELSE 'same' END AS state,
               coalesce(given.opened_on <> held.opened_on, false)
               OR given.next_kind IS NOT NULL AND (given.next_kind, given.next_on)
                  IS DISTINCT FROM (held.next_kind, held.next_on) AS differs
        FROM (
            SELECT line, row_id AS grievance_id, state, opened_on, filed_on, next_kind, next_on, coalesce(
                step, (SELECT max(step) FROM grievance_step WHERE grievance_id = staged.row_id), 1::smallint) AS step
            FROM staged WHERE state IS DISTINCT FROM 'faulty' AND state IS DISTINCT FROM 'conflict'
        ) AS given
        LEFT JOIN grievance_step AS held ON held.grievance_id = given.grievance_id AND held.step = given.step
    """)


KIND = Kind(ImportKind.GRIEVANCES, ("number",), fields, STAGED, prepare, classify, write)
