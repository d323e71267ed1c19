"""The text an action must read itself, where no slot can hold what it says."""

from sqlalchemy import ScalarSelect, Select, select

from bot.actions.registry import ActionContext
from models import Direction, Message


def words_of(context: ActionContext) -> str:
    """What the member said."""
    return context.session.scalar(select(words_query(context))) or ""


def words_query(context: ActionContext) -> ScalarSelect[str]:
    """What the member said, as a part of a query that is made anyway."""
    newest = latest_words(context).subquery()
    return select(newest.c.body).scalar_subquery()


def latest_words(context: ActionContext) -> Select[tuple[int, str]]:
    """The id and the body of the text in which the member said it.

    It is the text of this turn; but where this is only the number of a choice ("which one do you mean? 1"), the words
    are in the text before it. Where we speak first, nobody has said anything.
    """
    latest = (
        select(Message.id, Message.body)
        .where(
            Message.address == context.identity.address,
            Message.local_id == context.local.id,
            Message.channel == context.channel,
            Message.id <= (context.message_id or 0),
            Message.direction == Direction.IN,
        )
        .order_by(Message.id.desc())
        .limit(2)
        .subquery()
    )
    with_words = latest.c.body.regexp_match("[[:alpha:]]")
    return select(latest.c.id, latest.c.body).where(with_words).order_by(latest.c.id.desc()).limit(1)
