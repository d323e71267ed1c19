"""The text an action must read itself, where no slot can hold what it says."""

from sqlalchemy import ScalarSelect, select

from bot.actions.registry import ActionContext
from models import Message


def words_of(context: ActionContext) -> str:
    """The text of this turn."""
    return context.session.scalar(select(words_query(context))) or ""


def words_query(context: ActionContext) -> ScalarSelect[str]:
    """The text of this turn, as a part of a query that is made anyway."""
    return select(Message.body).where(Message.id == context.message_id).scalar_subquery()
