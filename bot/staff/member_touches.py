"""The time line of a member: everything that passed between them and the union, the newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session

from bot.staff.logged import KIND as LOGGED
from models import Campaign, Direction, Means, Member, TouchPoint

PAGE = 50
STEWARD = "steward:"


class About(StrEnum):
    """What a time line can be narrowed to."""

    THEIR_WORDS = "in"
    CAMPAIGNS = "campaigns"
    HANDOFFS = "handoff"
    ATTENDANCE = "attendance"
    LOGGED = LOGGED
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends. A talk may be logged days later, so its place is its time, not its number."""

    at: datetime
    id: int

    @classmethod
    def read(cls, written: str) -> Self | None:
        """From an address; None when it is none of ours."""
        moment, _, number = written.partition("_")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(at, int(number)) if number.isdecimal() and at.tzinfo else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch point, and the name of the campaign it belongs to.

    Args:
        messenger: who of the union it was, a steward by name; None when it was the line itself.
    """

    id: int
    at: datetime
    channel: Means
    direction: Direction
    kind: str
    outcome: str
    messenger: str | None
    campaign: str | None

    @property
    def logged(self) -> bool:
        """Whether somebody wrote it down by hand: such a one can be taken back."""
        return self.kind == LOGGED


def touches(
    session: Session,
    member_id: int,
    *,
    channel: Means | None = None,
    about: About | None = None,
    before: Key | None = None,
) -> tuple[Sequence[Touch], Key | None]:
    """A page of the time line, and the key of the next one if there is one. One statement."""
    conditions = [TouchPoint.member_id == member_id, *_narrowed(about)]
    if channel is not None:
        conditions.append(TouchPoint.channel == channel)
    if before is not None:
        conditions.append(tuple_(TouchPoint.at, TouchPoint.id) < tuple_(before.at, before.id))
    # A steward is kept by number: "steward:10428".
    steward = and_(
        TouchPoint.messenger.startswith(STEWARD),
        Member.local_id == TouchPoint.local_id,
        Member.number == func.substr(TouchPoint.messenger, len(STEWARD) + 1),
    )
    rows = session.execute(
        select(TouchPoint, Campaign.name, Member.given_name + " " + Member.family_name)
        .outerjoin(Campaign, Campaign.id == TouchPoint.campaign_id)
        .outerjoin(Member, steward)
        .where(*conditions)
        .order_by(TouchPoint.at.desc(), TouchPoint.id.desc())
        .limit(PAGE + 1)
    ).all()
    shown = [
        Touch(
            id=row.id,
            at=row.at,
            channel=row.channel,
            direction=row.direction,
            kind=row.kind,
            outcome=row.outcome,
            messenger=name or row.messenger,
            campaign=campaign,
        )
        for row, campaign, name in rows[:PAGE]
    ]
    return shown, Key(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None


def touch_of(session: Session, member_id: int, touch_id: int) -> TouchPoint | None:
    """One that somebody logged about this member; None when there is none."""
    return session.scalar(
        select(TouchPoint).where(
            TouchPoint.id == touch_id, TouchPoint.member_id == member_id, TouchPoint.kind == LOGGED
        )
    )


def _narrowed(about: About | None) -> list[ColumnElement[bool]]:
    match about:
        case None:
            return []
        case About.THEIR_WORDS:
            return [TouchPoint.direction == Direction.IN]
        case About.CAMPAIGNS:
            return [TouchPoint.campaign_id.is_not(None)]
        case _:
            return [TouchPoint.kind == about.value]
