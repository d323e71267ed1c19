"""What waits for staff: changes that members or a list ask for, people who want to join, reports, a joint issue."""

from datetime import timedelta

from sqlalchemy import func, select

from models.certification import Certification
from models.change_request import ChangeField, ChangeRequest, ChangeSource, ChangeState
from models.channel import Channel
from models.consent import ConsentAction, ConsentEntry
from models.demo.crew import OLIVIA, Crew
from models.issue import Issue, IssueMember
from models.join_request import JoinRequest
from models.report import Report, ReportState

ORDER = 45
AGREED = "May Local 1021 text you on union business? Reply 1 to agree, 2 not to."
JOINING = (
    ("+16285550201", "Angela Pruitt", "Bay Foods, Cold store, days", "en", 1),
    ("+16285550202", "Julio Requena", "Harbor Transit, patio", "es", 4),
)
# Whom, what, where, days ago, urgent.
REPORTED = (
    (30, "Sacaron el ventilador del patio y nadie puede parar a tomar agua.", "Yard", 2),
    (44, "The freezer alarm has been off since Monday. Two of us were in there.", "Cold store", 1),
    (15, "Me descontaron el descanso tres días.", "Warehouse", 6),
)


def load(crew: Crew) -> str:
    """Dates to file by lie far enough ahead that nobody is paged when the demo starts."""
    changes = _changes(crew)
    _joins(crew)
    first = (crew.session.scalar(select(func.max(Report.number))) or 0) + 1
    for number, (whom, what, place, days) in enumerate(REPORTED, start=first):
        _report(crew, number, whom, what, place, days)
    issue = crew.session.scalars(
        select(Issue).where(Issue.local_id == crew.local.id, Issue.title == "Temps work without breaks")
    ).one()
    crew.session.add_all(
        IssueMember(issue_id=issue.id, member_id=crew.people[place].member.id) for place in (25, 27, 28, 30, 36)
    )
    return f"{changes} changes to decide, {len(JOINING)} requests to join, {len(REPORTED)} reports"


def _changes(crew: Crew) -> int:
    card = crew.session.scalars(select(Certification).where(Certification.member_id == crew.people[5].member.id)).one()
    renewed = (crew.today + timedelta(days=1090)).isoformat()
    asked = (
        (4, ChangeField.SHIFT, "day", "evening", ChangeSource.TEXT, "", 1),
        (12, ChangeField.WORKSITE, str(crew.people[12].member.worksite_id), str(crew.worksite("Cold store").id),
         ChangeSource.TEXT, "", 3),
        (20, ChangeField.NAME, crew.people[20].member.full_name, "Nora Lindqvist-Hale", ChangeSource.TEXT, "", 5),
        (5, ChangeField.CERTIFICATION, card.expires_on.isoformat() if card.expires_on else None, renewed,
         ChangeSource.IMPORT, card.title, 8),
    )  # fmt: skip
    for place, field, before, after, source, subject, days in asked:
        crew.session.add(
            ChangeRequest(
                local_id=crew.local.id,
                member_id=crew.people[place].member.id,
                field=field,
                subject=subject,
                before=before,
                after=after,
                source=source,
                state=ChangeState.WAITING,
                asked_at=crew.ago(days=days, hours=2),
            )
        )
    decided = crew.people[23].member
    decided.email = "leo.marchetti@mail.example"
    at = crew.ago(days=11)
    crew.session.add(
        ChangeRequest(
            local_id=crew.local.id,
            member_id=decided.id,
            field=ChangeField.EMAIL,
            after=decided.email,
            source=ChangeSource.TEXT,
            state=ChangeState.APPLIED,
            asked_at=at - timedelta(hours=7),
            decided_by=OLIVIA,
            decided_at=at,
            told_at=at,
        )
    )
    return len(asked)


def _joins(crew: Crew) -> None:
    for address, name, workplace, language, days in JOINING:
        at = crew.ago(days=days, hours=1)
        line = {"local_id": crew.local.id, "channel": Channel.SMS}
        crew.session.add(
            JoinRequest(
                **line,
                address=address,
                name=name,
                workplace=workplace,
                language=language,
                agrees_to_texts=True,
                asked_at=at,
                window_at=at,
            )
        )
        crew.session.add(
            ConsentEntry(**line, e164=address, action=ConsentAction.OPT_IN, source="text", wording=AGREED, at=at)
        )


def _report(crew: Crew, number: int, whom: int, what: str, place: str, days: int) -> None:
    person, at = crew.people[whom], crew.ago(days=days, hours=4)
    crew.session.add(
        Report(
            local_id=crew.local.id,
            number=number,
            member_id=person.member.id,
            channel=Channel.SMS,
            address=person.address,
            language=person.member.language,
            what=what,
            happened_on=crew.today - timedelta(days=days + 1),
            place=place,
            worksite_id=crew.worksite(place).id,
            anonymous=number % 2 == 0,
            updates=True,
            deadline=crew.today + timedelta(days=16 - days),
            urgent=False,
            state=ReportState.OPEN,
            state_at=at,
            created_at=at,
        )
    )
    crew.heard(person, at - timedelta(minutes=6), what, "report_problem", outcome="report")
