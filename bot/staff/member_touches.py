"""The time line of a member: everything that passed between them and the union, the newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

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
    before: int | None = None,
) -> tuple[Sequence[Touch], int | None]:
    """A page of the time line, and what to ask the next one with if there is one. One statement.

    Args:
        before: the id of the last one of the page before. A talk may be logged days later, so its place is its time;
            but no address says when: not everybody who looks may know.
    """
    conditions = [TouchPoint.member_id == member_id, *_narrowed(about)]
    if channel is not None:
        conditions.append(TouchPoint.channel == channel)
    if before is not None:
        last = aliased(TouchPoint)
        at = select(last.at).where(last.id == before, last.member_id == member_id).scalar_subquery()
        conditions.append(tuple_(TouchPoint.at, TouchPoint.id) < tuple_(at, before))
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
    return shown, shown[-1].id if len(rows) > PAGE else None


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
