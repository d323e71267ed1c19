"""A query compiled: one statement, and the sentence that says whom it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, select, true

from models import Member, MemberStatus
from scheduler.audiences.conditions import Condition, Scope, both, either
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.query import All, Leaf, Node, Not
from scheduler.audiences.reading import read
from scheduler.audiences.sentences import sentence

# Who belongs to the local now. Nobody else is in any audience.
OF_THE_LOCAL = (MemberStatus.ACTIVE, MemberStatus.RETIREE)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked query for one local at one moment.

    select: the ids of its members; nobody is left out yet.
    """

    node: Node
    scope: Scope
    select: Select[Any]

    def sentence(self, language: str) -> str:
        """Whom it means, in `en` or `es`."""
        return sentence(self.node, language)


def compile_query(query: Mapping[str, Any] | Node, local_id: int, now: datetime) -> Compiled:
    """One statement for a query.

    Args:
        query: the JSON of a tree, or a tree that was read.
        now: what days and months are counted from, on the local's calendar.

    Raises:
        QueryError: the query has mistakes.
    """
    node = read(query) if isinstance(query, Mapping) else query
    scope = Scope(local_id, now)
    return Compiled(node, scope, select(Member.id).where(*members(node, scope)))


def members(node: Node, scope: Scope) -> tuple[Any, ...]:
    """What must hold for a row of `member` to be in the audience."""
    return (Member.local_id == scope.local_id, Member.status.in_(OF_THE_LOCAL), _condition(node, scope).holds)


def _condition(node: Node, scope: Scope) -> Condition:
    if isinstance(node, Leaf):
        return FIELDS[node.field].condition(node, scope)
    if isinstance(node, Not):
        return ~_condition(node.item, scope)
    if not node.items:
        return Condition(true(), false())
    parts = [_condition(item, scope) for item in node.items]
    return both(*parts) if isinstance(node, All) else either(*parts)
