"""Reports, issues, grievances and their files; the steward's are of the Warehouse."""

from pathlib import Path
from typing import Any

from config import clock
from tests.fixtures.line import Line

ALL = {"admin", "organizer", "steward"}
PAGES = {
    "/reports/": ALL,
    "/reports/closed": ALL,
    "/reports/{report}": ALL,
    "/reports/{report}/file": ALL,
    "/reports/{report}/close": ALL,
    "/issues/": ALL,
    "/issues/new": ALL,
    "/issues/ended": ALL,
    "/issues/{issue}": ALL,
    "/issues/{issue}/plan": ALL,
    "/issues/{issue}/decide": ALL,
    "/issues/{issue}/move/{issue_stage}": ALL,
    "/grievances/": ALL,
    "/grievances/new": ALL,
    "/grievances/ended": ALL,
    "/grievances/{grievance}": ALL,
    "/grievances/{grievance}/plan": ALL,
    "/grievances/{grievance}/end": ALL,
    "/grievances/{grievance}/move/{case_step}": ALL,
    "/files/{card_file}/remove": ALL,
}
FILES = {
    "/files/{card_file}": ALL,
    "/reports/{report}/files/{photo}": ALL,
}
OF_A_LOCAL = {page for page in (*PAGES, *FILES) if "{" in page}


def places(line: Line) -> dict[str, Any]:
    """A report with a photo, an issue and a grievance at the Warehouse, and a file of the grievance, on disk."""
    report, photo = add_report(line)
    return {
        "report": report,
        "photo": photo,
        "issue": add_issue(line),
        "issue_stage": "mapped",
        "grievance": 2041,
        "case_step": 3,
        "card_file": add_file(line),
    }


def add_report(line: Line, *, anonymous: bool = False, updates: bool = True, number: str = "10422") -> tuple[int, int]:
    """A report of a member, with a photo that is stored; returns its number and the photo's id."""
    digest = "ab" * 32
    _write(line.settings.media_dir / digest[:2] / digest)
    report_id = line.put(
        """
        INSERT INTO report (local_id, number, member_id, channel, address, language, what, happened_on, place,
                            worksite_id, anonymous, updates, deadline, urgent, state, state_at, created_at)
        SELECT local_id, coalesce((SELECT max(number) FROM report), 0) + 1, member.id, 'sms', '+14155550112', 'en',
               'The brakes of truck 4 fail.', :today, 'Dock 4', worksite_id, :anonymous, :updates,
               CAST(:today AS date) + 10, false, 'open', :now, :now
        FROM member WHERE member.number = :number RETURNING id
        """,
        today=clock.now().date(),
        now=clock.now(),
        anonymous=anonymous,
        updates=updates,
        number=number,
    )
    photo = line.put(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            SELECT id, 'sms', 'in', '+14155550112', 'photo', 1, 'received', :now, :now FROM local
            WHERE handle = 'local-1021' RETURNING id
        ), kept AS (
            INSERT INTO media (message_id, url, claimed_type, state, content_type, sha256, size, at)
            SELECT id, 'https://api.twilio.com/photo', 'image/png', 'stored', 'image/png', :digest, 8, :now FROM said
            RETURNING id
        )
        INSERT INTO report_media (report_id, media_id) SELECT :report_id, id FROM kept RETURNING media_id
        """,
        now=clock.now(),
        digest=digest,
        report_id=report_id,
    )
    return line.value("SELECT number FROM report WHERE id = :id", id=report_id), photo


def add_issue(line: Line, worksite: str | None = "Warehouse", stage: str = "identified") -> int:
    """An issue of the organizer's; returns its number."""
    return int(
        line.put(
            """
            INSERT INTO issue (local_id, number, title, worksite_id, stage, stage_at, owner_id, next_what, next_on,
                               created_at, created_by)
            SELECT local.id, coalesce((SELECT max(number) FROM issue), 0) + 1, 'Trucks without brakes',
                   (SELECT id FROM worksite WHERE name = :worksite), :stage, :now,
                   (SELECT id FROM staff_user WHERE email = 'organizer@local1021.example'), 'Talk to the drivers',
                   CAST(:now AS date) + 4, :now, 'user:organizer@local1021.example'
            FROM local WHERE handle = 'local-1021' RETURNING number
            """,
            worksite=worksite,
            stage=stage,
            now=clock.now(),
        )
    )


def add_file(line: Line) -> int:
    """A file of grievance 2041; returns its id."""
    stored_as = "cd" * 16
    _write(line.settings.media_dir / "attachments" / stored_as[:2] / stored_as)
    return int(
        line.put(
            """
            INSERT INTO attachment (local_id, grievance_id, name, content_type, size, stored_as, added_at, added_by)
            SELECT local_id, id, 'letter.png', 'image/png', 8, :stored_as, :now, 'user:organizer@local1021.example'
            FROM grievance WHERE number = 2041 RETURNING id
            """,
            stored_as=stored_as,
            now=clock.now(),
        )
    )


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
