"""Sixty members at three worksites, one of which has no steward: with numbers, consent, dues, cards and points."""

from datetime import date, timedelta

from sqlalchemy import select

from models.certification import Certification
from models.channel import Channel
from models.consent import ConsentAction, ConsentEntry
from models.conversation import Conversation
from models.demo.crew import Crew, Person
from models.demo.names import FIRST, NAMES, SPANISH
from models.dues import DuesAccount, DuesEntry, DuesEntryKind, DuesStanding
from models.member import Member
from models.phone import LineState, MemberPhone, Phone
from models.points import PointsAccount
from models.worksite import Employer, Shift, StewardAssignment, Worksite

ORDER = 10
AGREED = "I agree to texts from my union about dues, training, grievances and events. (membership card)"
MONTHLY_CENTS = 43_25
NEW = 10  # the last of them joined lately, and belong to no unit yet
UNITS = ("Warehouse staff", "Drivers")
ON_WHATSAPP = (3, 12, 24, 33)
COUNTING = 24  # who count points
# Worksite, shift, how many; the rest are the new ones, dealt over all.
PLACES = (
    ("Warehouse", Shift.DAY, 12),
    ("Warehouse", Shift.EVENING, 7),
    ("Warehouse", Shift.NIGHT, 6),
    ("Yard", Shift.DAY, 8),
    ("Yard", Shift.EVENING, 6),
    ("Cold store", Shift.DAY, 6),
    ("Cold store", Shift.NIGHT, 5),
)


def load(crew: Crew) -> str:
    """They come first: all else is about them."""
    foods = crew.session.scalars(
        select(Employer).where(Employer.local_id == crew.local.id, Employer.name == "Bay Foods")
    ).one()
    crew.session.add(Worksite(employer_id=foods.id, name="Cold store"))
    crew.session.flush()
    places = [(place, shift) for place, shift, many in PLACES for _ in range(many)]
    places += [PLACES[number % len(PLACES)][:2] for number in range(NEW)]
    for number, ((given, family), (place, shift)) in enumerate(zip(NAMES, places, strict=True)):
        joined = crew.today - timedelta(days=200 + number * 61 if number < len(NAMES) - NEW else 40)
        member = Member(
            local_id=crew.local.id,
            number=str(FIRST + number),
            given_name=given,
            family_name=family,
            language="es" if number in SPANISH else "en",
            status="active",
            worksite_id=crew.worksite(place).id,
            shift=shift,
            unit=None if number >= len(NAMES) - NEW else UNITS[place == "Yard"],
            joined_on=joined,
        )
        crew.session.add(member)
        crew.people.append(Person(member, f"+1628555{101 + number:04}"))
    crew.session.flush()
    for number, person in enumerate(crew.people):
        _number(crew, person, number)
        _books(crew, person, number)
    steward = crew.people[26].member  # of the yard
    crew.session.add(StewardAssignment(member_id=steward.id, worksite_id=crew.worksite("Yard").id))
    return f"{len(crew.people)} members at {len({place for place, _, _ in PLACES})} worksites, one without a steward"


def _number(crew: Crew, person: Person, number: int) -> None:
    phone = Phone(e164=person.address, line_state=LineState.REACHED, line_state_at=crew.ago(days=12))
    crew.session.add(phone)
    crew.session.flush()
    until = crew.now + timedelta(days=90) if number % 5 else None
    crew.session.add(MemberPhone(phone_id=phone.id, member_id=person.member.id, verified_until=until))
    since = min(timedelta(days=380), crew.today - person.member.joined_on)
    channels = [Channel.SMS] + [Channel.WHATSAPP] * (number in ON_WHATSAPP)
    for channel in channels:
        crew.session.add(
            ConsentEntry(
                local_id=crew.local.id,
                channel=channel,
                e164=person.address,
                action=ConsentAction.OPT_IN,
                source="import",
                wording=AGREED,
                at=crew.now - since,
            )
        )
        crew.session.add(
            Conversation(
                local_id=crew.local.id,
                channel=channel,
                address=person.address,
                language=person.member.language,
                introduced_at=crew.now - since,
            )
        )


def _books(crew: Crew, person: Person, number: int) -> None:
    owes = 2 if number % 11 == 4 else 1 if number % 9 == 2 else 0
    first = crew.today.replace(day=1)
    months = [_back(first, back) for back in range(3, -1, -1)]
    crew.session.add(
        DuesAccount(
            member_id=person.member.id,
            standing=DuesStanding.PAYING,
            monthly_cents=MONTHLY_CENTS,
            paid_through=_back(first, owes - 1) - timedelta(days=1),
            as_of=crew.now,
        )
    )
    crew.session.flush()
    for place, month in enumerate(months):
        memo = f"Dues {month:%Y-%m}"
        entries = [(DuesEntryKind.CHARGE, MONTHLY_CENTS)]
        entries += [(DuesEntryKind.PAYMENT, -MONTHLY_CENTS)] * (place < len(months) - owes)
        crew.session.add_all(
            DuesEntry(member_id=person.member.id, kind=kind, amount_cents=cents, on_date=month, memo=memo)
            for kind, cents in entries
        )
    if number % 4 == 1:
        expires = crew.today + timedelta(days=15 + 23 * (number % 17))
        crew.session.add(
            Certification(
                member_id=person.member.id,
                title="OSHA 10",
                issued_on=expires - timedelta(days=1095),
                expires_on=expires,
            )
        )
    if number % 2 == 0 and number < 2 * COUNTING:
        crew.session.add(PointsAccount(member_id=person.member.id, joined_at=crew.ago(days=150)))


def _back(first: date, months: int) -> date:
    """The first of the month so many months before."""
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
