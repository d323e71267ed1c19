"""Certifications: a card or license by member and title, and the day it expires."""

from models import ImportKind
from scheduler.imports import differences
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.overwriting import overwrite
from scheduler.imports.readers import day, words
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.staging import made
from scheduler.imports.whose import MEMBER, find_members

STAGED = {"member": "text", "title": "text", "issued_on": "date", "expires_on": "date"}


def fields(choices: Choices) -> tuple[Field, ...]:
    """The fields of a file of certifications."""
    a_day = day(day_first=choices.day_first)
    return (
        MEMBER,
        Field(
            "title",
            ("certification", "certificate", "license", "card", "course", "certificado", "certificacion", "licencia"),
            words(100),
            required=True,
        ),
        Field("issued_on", ("issued", "issue date", "date issued", "completed", "emitido", "fecha de emision"), a_day),
        Field(
            "expires_on",
            ("expires", "expiration", "expiration date", "expiry", "valid until", "vence", "vencimiento", "expira"),
            a_day,
        ),
    )


def prepare(job: Job) -> Finish:
    """Nothing to look up but the day it is."""

    def finish(values: Values) -> list[tuple[str, Sentence]]:
        issued, expires = values.get("issued_on"), values.get("expires_on")
        if issued and expires and expires <= issued:
            raise RowFault("expires_on", say("expires_too_early"))
        if issued and issued > job.today:
            raise RowFault("issued_on", say("day_to_come"))
        return []

    return finish


def classify(job: Job) -> None:
    """A day that differs waits for staff, as a member's own photo of a card does; a card not on record is added."""
    find_members(job)
    job.do("""
        UPDATE staged SET row_id = certification.id, title = certification.title FROM certification
        WHERE certification.member_id = staged.member_id AND lower(certification.title) = lower(staged.title)
    """)
    job.do("""
        UPDATE staged SET state = 'faulty' FROM certification
        WHERE certification.id = staged.row_id AND coalesce(staged.expires_on, certification.expires_on)
              <= coalesce(staged.issued_on, certification.issued_on)
    """)
    job.do("""
        INSERT INTO finding SELECT line, 'expires_on', 'expires_before_record'
        FROM staged WHERE state = 'faulty' AND row_id IS NOT NULL
    """)
    differences.start(job)
    job.do("""
        INSERT INTO difference (line, member_id, field, subject, before, after)
        SELECT staged.line, staged.member_id, 'certification', staged.title, certification.expires_on::text,
               staged.expires_on::text
        FROM staged LEFT JOIN certification ON certification.id = staged.row_id
        WHERE staged.state IS NULL AND staged.expires_on IS NOT NULL
          AND staged.expires_on IS DISTINCT FROM certification.expires_on
    """)
    differences.judge(job)
    job.do("""
        UPDATE staged SET state = 'new'
        WHERE row_id IS NULL AND (state IS NULL OR state = 'changed')
          AND NOT EXISTS (SELECT FROM difference WHERE difference.line = staged.line AND difference.state = 'open')
    """)
    job.do("""
        UPDATE staged SET state = 'changed' FROM certification
        WHERE certification.id = staged.row_id AND staged.state IS NULL AND staged.issued_on <> certification.issued_on
          AND NOT EXISTS (SELECT FROM difference WHERE difference.line = staged.line)
    """)
    job.do("UPDATE staged SET state = 'same' WHERE state IS NULL")


def write(job: Job, import_id: int) -> None:
    """New cards, and days that may be written."""
    made(job, import_id, "change_request", differences.ask(job, import_id))
    job.do("DROP TABLE IF EXISTS pg_temp.renewed")
    job.do("""
        CREATE TEMPORARY TABLE renewed ON COMMIT DROP AS
        SELECT row_id, 'changed' AS state, issued_on, expires_on FROM staged
        WHERE staged.state = 'changed' AND NOT EXISTS (
            SELECT FROM difference WHERE difference.line = staged.line AND difference.state <> 'applied')
    """)
    overwrite(job, import_id, "certification", ("issued_on", "expires_on"), source="renewed")
    cards = job.rows("""
        INSERT INTO certification (member_id, title, issued_on, expires_on)
        SELECT member_id, title, coalesce(issued_on, least(CAST(:today AS date), expires_on - 1)), expires_on
        FROM staged WHERE state = 'new' ORDER BY line RETURNING id
    """)
    made(job, import_id, "certification", (row.id for row in cards))


KIND = Kind(ImportKind.CERTIFICATIONS, ("member", "title"), fields, STAGED, prepare, classify, write)
