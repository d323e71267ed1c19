"""What each field of a record is: how it is read from the record, told to people, and written.

A value is text in one form for each field, so that two words on the same field can be compared: a worksite is its id,
a phone its number in E.164, a certification the day it expires as ISO text (its title is the subject), a shift and a
language their code. The other fields are what they say.
"""

import re
from datetime import date

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.wording import format_day, format_phone
from models import Certification, ChangeField, Employer, Member, MemberPhone, Phone, Shift, Worksite

# Columns of the member that hold a field's value as it is.
_COLUMNS = {
    ChangeField.EMAIL: "email",
    ChangeField.ADDRESS: "address",
    ChangeField.PREFERRED_NAME: "preferred_name",
    ChangeField.LANGUAGE: "language",
    ChangeField.SHIFT: "shift",
    ChangeField.WORKSITE: "worksite_id",
}
# A ZIP or Canadian code ends an address; five digits after "Box" are the box.
_POSTAL_CODE = re.compile(
    r"(?<!box)[\s,](\d{5}(?:-\d{4})?|[a-z]\d[a-z] ?\d[a-z]\d)(?:,? (?:usa?|u\.s\.a?\.?|canada))?\W*$", re.IGNORECASE
)
# "Día" would make a Spanish text cost more than double (bot/wording/values.py tells why).
SHIFT_WORDS = {
    "en": {"day": "day", "evening": "evening", "night": "night"},
    "es": {"day": "diurno", "evening": "vespertino", "night": "nocturno"},
}
LANGUAGE_WORDS = {"en": {"en": "English", "es": "Spanish"}, "es": {"en": "inglés", "es": "español"}}


def on_record(session: Session, member: Member, field: ChangeField, subject: str = "") -> str | None:
    """What the record says now; None when it says nothing. For a phone, the numbers of the member, the first first."""
    match field:
        case ChangeField.NAME:
            return member.full_name
        case ChangeField.PHONE:
            return session.scalar(_numbers(member.id).limit(1))
        case ChangeField.CERTIFICATION:
            held = _certification(session, member.id, subject)
            return held.expires_on.isoformat() if held is not None and held.expires_on else None
        case _:
            value = getattr(member, _COLUMNS[field])
            return None if value is None else str(value)


def same(field: ChangeField, one: str | None, other: str | None) -> bool:
    """Whether two values mean the same: letters and spaces of free texts do not count."""
    if one is None or other is None:
        return one is other
    if field in (ChangeField.NAME, ChangeField.PREFERRED_NAME):
        return one.split() == other.split()
    return one.casefold().split() == other.casefold().split()


def write(session: Session, member: Member, field: ChangeField, value: str, subject: str, today: date) -> None:
    """Puts the value on the record. A phone is linked by staff (bot/staff/changes.py), not here.

    Args:
        today: the local's date; a certification the record did not have begins then.
    """
    match field:
        case ChangeField.NAME:
            given, _, family = value.strip().partition(" ")
            member.given_name, member.family_name = given, family.strip() or member.family_name
        case ChangeField.WORKSITE:
            member.worksite_id = int(value)
        case ChangeField.SHIFT:
            member.shift = Shift(value)
        case ChangeField.ADDRESS:
            _move(member, value)
        case ChangeField.CERTIFICATION:
            _renew(session, member.id, subject, date.fromisoformat(value), today)
        case ChangeField.PHONE:
            raise ValueError("a phone is linked, not written")
        case _:
            setattr(member, _COLUMNS[field], value)
    session.flush()


def told(session: Session, field: ChangeField, value: str | None, language: str, subject: str = "") -> str:
    """The value as people read it: "Bay Foods, Warehouse", "(415) 555-0118", "Forklift, Sat Nov 6, 2027"."""
    if value is None:
        return "-"
    match field:
        case ChangeField.WORKSITE:
            return worksite_label(session, int(value)) or "-"
        case ChangeField.SHIFT:
            return SHIFT_WORDS.get(language, SHIFT_WORDS["en"]).get(value, value)
        case ChangeField.LANGUAGE:
            return LANGUAGE_WORDS.get(language, LANGUAGE_WORDS["en"]).get(value, value)
        case ChangeField.PHONE:
            return format_phone(value)
        case ChangeField.CERTIFICATION:
            return f"{subject}, {format_day(date.fromisoformat(value), language, today=date.min)}"
        case _:
            return value


def worksite_label(session: Session, worksite_id: int) -> str | None:
    """ "Bay Foods, Warehouse"; None when there is no such worksite."""
    found = session.execute(
        select(Employer.name, Worksite.name)
        .join(Worksite, Worksite.employer_id == Employer.id)
        .where(Worksite.id == worksite_id)
    ).one_or_none()
    return f"{found[0]}, {found[1]}" if found else None


def _numbers(member_id: int) -> Select[str]:
    return (
        select(Phone.e164)
        .join(MemberPhone, MemberPhone.phone_id == Phone.id)
        .where(MemberPhone.member_id == member_id, MemberPhone.ended_at.is_(None))
        .order_by(MemberPhone.verified_until.desc().nulls_last(), Phone.id)
    )


def _certification(session: Session, member_id: int, title: str) -> Certification | None:
    return session.scalar(
        select(Certification).where(Certification.member_id == member_id, Certification.title == title)
    )


def _move(member: Member, address: str) -> None:
    """The postal code follows the address, and is newer than the zone the record had: both tell the hours of texts."""
    member.address, member.postal_code = address, postal_code_in(address)
    if member.postal_code is not None:
        member.time_zone = None


def postal_code_in(address: str) -> str | None:
    """The ZIP or Canadian postal code that ends an address, None when it ends without one."""
    found = _POSTAL_CODE.search(address)
    return found[1] if found else None


def _renew(session: Session, member_id: int, title: str, expires_on: date, today: date) -> None:
    held = _certification(session, member_id, title)
    if held is None:
        session.add(Certification(member_id=member_id, title=title, issued_on=today, expires_on=expires_on))
        return
    session.execute(update(Certification).where(Certification.id == held.id).values(expires_on=expires_on))
