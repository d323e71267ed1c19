"""Columns that the facts of several kinds are made of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, and_, case, cast, exists, func, literal, or_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from models import Campaign, CampaignRun, LineState, Local, Member, MemberPhone, Phone
from scheduler.audiences.compiling import OF_THE_LOCAL

# As babel tells them in `es`, without the dots, and without the accent of `sáb`, which would cost a segment:
# bot/wording/values.py.
_DAYS_ES = "dom lun mar mié jue vie sab"
_MONTHS_ES = "ene feb mar abr may jun jul ago sept oct nov dic"


def in_both(en: ColumnElement[Any] | str, es: ColumnElement[Any] | str) -> ColumnElement[Any]:
    """Words in both languages, as a fact holds them."""
    return obj(en=en, es=es)


def obj(**values: Any) -> ColumnElement[Any]:
    """A JSON object of columns and plain values."""
    parts: list[Any] = []
    for name, value in values.items():
        parts += [literal(name, Text), literal(value, Text) if isinstance(value, str) else value]
    return func.jsonb_build_object(*parts, type_=JSONB)


def day_or_none(day: Any) -> ColumnElement[Any]:
    """A date column as a fact; null where it is empty, so that the sentence that names it is left out."""
    return case((day.is_not(None), obj(date=day)))


def local_day(moment: Any, local: Local) -> ColumnElement[Any]:
    """The day a moment is on, on the local's calendar."""
    return cast(wall_clock(moment, local), Date)


def nothing_common(
    _session: Session, _campaign: Campaign, _run: CampaignRun, _local: Local, _language: str
) -> dict[str, str]:
    """For facts that differ for each recipient."""
    return {}


def day_en(day: Any) -> ColumnElement[str]:
    """A date column as "Thu Dec 3"."""
    return func.to_char(day, "Dy Mon FMDD")


def day_es(day: Any) -> ColumnElement[str]:
    """A date column as "jue 3 dic"."""
    return func.concat(
        _one_of(_DAYS_ES, func.extract("dow", day) + 1),
        func.to_char(day, " FMDD "),
        _one_of(_MONTHS_ES, func.extract("month", day)),
    )


def hour(moment: Any) -> ColumnElement[str]:
    """A local moment as "10 am" or "10:30 am", in either language."""
    whole = func.extract("minute", moment) == 0
    return case((whole, func.to_char(moment, "FMHH12 am")), else_=func.to_char(moment, "FMHH12:MI am"))


def wall_clock(moment: Any, local: Local) -> ColumnElement[Any]:
    """A moment as the clocks of the local show it."""
    return func.timezone(local.time_zone, moment)


def number_is_proved(now: datetime) -> ColumnElement[bool]:
    """Whether what is private may go to the member's number: it was proved to be theirs, and is theirs alone.

    It is asked of every number of theirs that takes texts, because any may be the best one when the text is planned.
    Proofs run out, so `now` is when the text is planned.
    """
    link, other = aliased(MemberPhone), aliased(MemberPhone)
    phone, sharer = aliased(Phone), aliased(Member)
    takes_texts = and_(
        link.member_id == Member.id,
        link.ended_at.is_(None),
        phone.id == link.phone_id,
        phone.line_state.not_in([LineState.INVALID, LineState.LANDLINE]),
    )
    shared = (
        exists()
        .where(
            other.phone_id == link.phone_id,
            other.ended_at.is_(None),
            sharer.id == other.member_id,
            sharer.id != Member.id,
            sharer.local_id == Member.local_id,
            sharer.status.in_(OF_THE_LOCAL),
        )
        .correlate_except(other, sharer)
    )
    open_to_others = or_(link.verified_until.is_(None), link.verified_until <= now, shared)
    return and_(
        exists().where(takes_texts).correlate_except(link, phone),
        ~exists().where(takes_texts, open_to_others).correlate_except(link, phone),
    )


def _one_of(words: str, place: Any) -> ColumnElement[str]:
    return func.split_part(words, " ", cast(place, Integer))
