"""Which member a row is about, for files that name one by number."""

from scheduler.imports.fields import Field
from scheduler.imports.job import Job
from scheduler.imports.readers import words

MEMBER = Field(
    "member",
    ("member number", "member no", "member id", "member #", "membership number", "numero de miembro", "miembro"),
    words(32),
    required=True,
)


def find_members(job: Job) -> None:
    """Sets staged.member_id; a row about nobody of this local is faulty."""
    job.do("""
        UPDATE staged SET member_id = member.id FROM member
        WHERE member.local_id = :local_id AND member.number = staged.member
    """)
    job.do("UPDATE staged SET state = 'faulty' WHERE member_id IS NULL")
    job.do("""
        INSERT INTO finding SELECT line, 'member', 'no_member'
        FROM staged WHERE member_id IS NULL
    """)
