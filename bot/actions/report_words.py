"""What the actions of a report share: the text it began with, photos that came, how answers are read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from bot.actions.registry import ActionContext
from bot.actions.words import latest_words
from bot.engine.readers import ReadContext
from models import Direction, Media, Message, Report, ReportState, Worksite

COUNTRY = "US"
MOST_OPEN = 5  # open reports that are offered by number; who has more names the number


@dataclass(frozen=True, slots=True)
class Opening:
    """The text with which a report began."""

    message_id: int
    words: str


def reads(context: ActionContext) -> ReadContext:
    """As the engine reads answers of this person."""
    return ReadContext(context.language, context.now, context.local.time_zone, COUNTRY)


def opening(context: ActionContext) -> Opening:
    """The text of this turn; where it is the number of a choice ("which one do you mean? 1"), the one before it."""
    row = context.session.execute(latest_words(context)).first()
    return Opening(row.id, row.body) if row else Opening(context.message_id or 0, "")


def media_since(context: ActionContext, message_id: int) -> Select[int]:
    """The photos and files that came with the texts from this one on, as a query of their ids."""
    return (
        select(Media.id)
        .join(Message, Message.id == Media.message_id)
        .where(
            Message.address == context.identity.address,
            Message.local_id == context.local.id,
            Message.channel == context.channel,
            Message.direction == Direction.IN,
            Message.id >= message_id,
        )
    )


def count_media(context: ActionContext, slots: Any) -> int:
    """How many photos and files this report has so far."""
    since = slots.get("report_since")
    if since is None:
        return 0
    return context.session.scalar(select(func.count()).select_from(media_since(context, int(since)).subquery())) or 0


def open_numbers(context: ActionContext) -> list[int]:
    """The numbers of the proved member's open reports; none for anybody else, to whom they are no business."""
    if context.identity.proved is None:
        return []
    return list(
        context.session.scalars(
            select(Report.number)
            .where(Report.member_id == context.identity.proved.id, Report.state == ReportState.OPEN)
            .order_by(Report.number.desc())
            .limit(MOST_OPEN)
        )
    )


def worksite_name(context: ActionContext) -> str | None:
    """The worksite on the record of whoever reports."""
    member = context.identity.member
    if member is None or member.worksite_id is None:
        return None
    return context.session.scalar(select(Worksite.name).where(Worksite.id == member.worksite_id))
