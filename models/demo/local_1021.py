"""Local 1021: eight phones that show every case. Dates are relative to the day it is loaded."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Certification,
    Channel,
    ConsentAction,
    ConsentEntry,
    Conversation,
    DuesAccount,
    DuesEntry,
    DuesEntryKind,
    DuesStanding,
    Employer,
    Event,
    Grievance,
    GrievanceStatus,
    GrievanceStep,
    Local,
    Member,
    MemberPhone,
    MemberStatus,
    Phone,
    Shift,
    StewardAssignment,
    Worksite,
)
from models.demo.demo import Demo
from models.demo.parts import load_parts

NUMBER = "+14155550100"
ZONE = ZoneInfo("America/Los_Angeles")
MONTHLY_CENTS = 43_25
AGREED = "I agree to texts from my union about dues, training, grievances and events. (membership card)"


def load_local_1021(session: Session, now: datetime) -> Local:
    """Makes the demo local; `now` decides its dates.

    Returns the local; one that is there already is returned as it is.
    """
    if local := session.scalar(select(Local).where(Local.number == NUMBER)):
        return local
    local = Local(
        handle="local-1021",
        name="Local 1021",
        number=NUMBER,
        time_zone=ZONE.key,
        languages=["en", "es"],
        office_phone="+14155550123",
    )
    session.add(local)
    session.flush()
    _Demo(session, local, now).load()
    load_parts(Demo(session, local, now))
    return local


class _Demo:
    def __init__(self, session: Session, local: Local, now: datetime) -> None:
        self.session = session
        self.local = local
        self.now = now
        self.today: date = now.astimezone(ZONE).date()

    def load(self) -> None:
        warehouse = self._worksites()
        ana = self._member("10421", "Ana", "Reyes", "es", warehouse)
        joe = self._member("10422", "Joe", "Miller", "en", warehouse)
        josephine = self._member("10423", "Josephine", "Clark", "en", None, status=MemberStatus.RETIREE)
        jose = self._member("10424", "José", "Ortiz", "en", warehouse, Shift.NIGHT)
        jodi = self._member("10425", "Jodi", "Lee", "en", warehouse)
        kim = self._member("10426", "Joseph", "Kim", "en", warehouse, joined_days_ago=3)
        dana = self._member("10427", "Dana", "Wright", "en", warehouse)
        maria = self._member("10428", "Maria", "Santos", "en", warehouse)
        self.session.flush()
        self._phones(ana, joe, josephine, jose, jodi, kim, dana, maria)
        for shift in (Shift.DAY, Shift.NIGHT):
            self.session.add(StewardAssignment(member_id=maria.id, worksite_id=warehouse.id, shift=shift))
        self._dues(ana, owes_months=0, paid_through=self._month_end(self.today))
        self._dues(joe, owes_months=2, paid_through=self._month_end(self.today, months_back=2))
        self._dues(josephine, owes_months=0, paid_through=None, standing=DuesStanding.EXEMPT_RETIREE)
        self._dues(jose, owes_months=1, paid_through=self._month_end(self.today, months_back=1))
        for paid_up in (jodi, kim, dana, maria):
            self._dues(paid_up, owes_months=0, paid_through=self._month_end(self.today))
        self._certification(ana, "Food handler", expires_in=200)
        self._certification(joe, "OSHA 10", expires_in=None)
        self._certification(joe, "Forklift", expires_in=21)
        self._certification(joe, "CPR", expires_in=-12)
        self._grievance(joe)
        self._events()
        self.session.flush()

    def _worksites(self) -> Worksite:
        foods = Employer(local_id=self.local.id, name="Bay Foods")
        transit = Employer(local_id=self.local.id, name="Harbor Transit")
        self.session.add_all([foods, transit])
        self.session.flush()
        warehouse = Worksite(employer_id=foods.id, name="Warehouse")
        yard = Worksite(employer_id=transit.id, name="Yard")
        self.session.add_all([warehouse, yard])
        self.session.flush()
        return warehouse

    def _member(
        self,
        number: str,
        given: str,
        family: str,
        language: str,
        worksite: Worksite | None,
        shift: Shift = Shift.DAY,
        status: MemberStatus = MemberStatus.ACTIVE,
        joined_days_ago: int = 900,
    ) -> Member:
        member = Member(
            local_id=self.local.id,
            number=number,
            given_name=given,
            family_name=family,
            language=language,
            status=status,
            worksite_id=worksite.id if worksite else None,
            shift=shift if worksite else None,
            joined_on=self.today - timedelta(days=joined_days_ago),
        )
        self.session.add(member)
        return member

    def _phones(
        self,
        ana: Member,
        joe: Member,
        josephine: Member,
        jose: Member,
        jodi: Member,
        kim: Member,
        dana: Member,
        maria: Member,
    ) -> None:
        self._phone("+14155550111", [ana], verified=True)
        self._phone("+14155550112", [joe], verified=False)
        self._phone("+14155550113", [josephine], verified=True)
        self._phone("+14155550114", [jose, jodi], verified=False)
        self._phone("+14155550115", [kim], verified=True, introduced=False)
        self._phone("+14155550116", [dana], verified=True)
        self._phone("+14155550117", [maria], verified=True)
        self._consent("+14155550116", ConsentAction.OPT_OUT, "text", "STOP", days_ago=30)

    def _phone(self, e164: str, members: list[Member], *, verified: bool, introduced: bool = True) -> None:
        phone = Phone(e164=e164)
        self.session.add(phone)
        self.session.flush()
        until = self.now + timedelta(days=150) if verified else None
        self.session.add_all(
            MemberPhone(phone_id=phone.id, member_id=member.id, verified_until=until) for member in members
        )
        self._consent(e164, ConsentAction.OPT_IN, "import", AGREED, days_ago=3 if not introduced else 400)
        self.session.add(
            Conversation(
                local_id=self.local.id,
                channel=Channel.SMS,
                address=e164,
                introduced_at=self.now - timedelta(days=400) if introduced else None,
            )
        )

    def _consent(self, e164: str, action: ConsentAction, source: str, wording: str, days_ago: int) -> None:
        self.session.add(
            ConsentEntry(
                local_id=self.local.id,
                channel=Channel.SMS,
                e164=e164,
                action=action,
                source=source,
                wording=wording,
                at=self.now - timedelta(days=days_ago),
            )
        )
        self.session.flush()

    def _dues(
        self,
        member: Member,
        *,
        owes_months: int,
        paid_through: date | None,
        standing: DuesStanding = DuesStanding.PAYING,
    ) -> None:
        paying = standing is DuesStanding.PAYING
        self.session.add(
            DuesAccount(
                member_id=member.id,
                standing=standing,
                monthly_cents=MONTHLY_CENTS if paying else 0,
                paid_through=paid_through,
                as_of=self.now,
            )
        )
        self.session.flush()
        if not paying:
            return
        for months_back in range(5, -1, -1):
            first = self._month_start(self.today, months_back)
            self._entry(member, DuesEntryKind.CHARGE, MONTHLY_CENTS, first)
            if months_back >= owes_months:
                self._entry(member, DuesEntryKind.PAYMENT, -MONTHLY_CENTS, first)
        self.session.flush()

    def _entry(self, member: Member, kind: DuesEntryKind, cents: int, on: date) -> None:
        self.session.add(
            DuesEntry(member_id=member.id, kind=kind, amount_cents=cents, on_date=on, memo=f"Dues {on:%Y-%m}")
        )

    def _certification(self, member: Member, title: str, expires_in: int | None) -> None:
        expires = None if expires_in is None else self.today + timedelta(days=expires_in)
        issued = (expires or self.today) - timedelta(days=730)
        self.session.add(Certification(member_id=member.id, title=title, issued_on=issued, expires_on=expires))

    def _grievance(self, member: Member) -> None:
        case = Grievance(
            local_id=self.local.id,
            member_id=member.id,
            number=2041,
            subject="Overtime distribution",
            facts="Weekend overtime went by favour, not by seniority, for six weeks.",
            status=GrievanceStatus.OPEN,
            filed_on=self.today - timedelta(days=40),
        )
        self.session.add(case)
        self.session.flush()
        self.session.add_all(
            [
                GrievanceStep(
                    grievance_id=case.id,
                    step=1,
                    opened_on=self.today - timedelta(days=40),
                    closed_on=self.today - timedelta(days=20),
                ),
                GrievanceStep(
                    grievance_id=case.id,
                    step=2,
                    opened_on=self.today - timedelta(days=20),
                    next_kind="meeting",
                    next_on=self.today + timedelta(days=6),
                ),
            ]
        )

    def _events(self) -> None:
        saturday = self.today + timedelta(days=(5 - self.today.weekday()) % 7 or 7)
        first = self._first_tuesday(self.today)
        self._event("Rally for a living wage", "State House steps", saturday, 10)
        self._event("Monthly membership meeting", "Union Hall", first, 18)
        self._event("Steward training", "Union Hall", self.today + timedelta(days=15), 9, capacity=12)

    def _event(self, title: str, place: str, on: date, hour: int, capacity: int | None = None) -> None:
        starts_at = datetime(on.year, on.month, on.day, hour, tzinfo=ZONE)
        self.session.add(
            Event(local_id=self.local.id, title=title, place=place, starts_at=starts_at, capacity=capacity)
        )

    @staticmethod
    def _month_start(day: date, months_back: int = 0) -> date:
        months = day.year * 12 + day.month - 1 - months_back
        return date(months // 12, months % 12 + 1, 1)

    def _month_end(self, day: date, months_back: int = 0) -> date:
        return self._month_start(day, months_back - 1) - timedelta(days=1)

    def _first_tuesday(self, day: date) -> date:
        for months_ahead in (0, 1):
            first = self._month_start(day, -months_ahead)
            tuesday = first + timedelta(days=(1 - first.weekday()) % 7)
            if tuesday > day:
                return tuesday
        raise AssertionError("every month has a Tuesday")
