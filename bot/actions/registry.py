"""The Python actions that flows name: registered where they are defined, refused where they would leak."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.engine import ActionError, ActionResult
from bot.identity import Identity, MemberView
from bot.links import Links
from bot.local import LocalView
from bot.local_files import LocalFile, LocalFiles
from bot.wording import Wording
from models import Channel, StaffNote, StaffNoteKind

Model = TypeVar("Model", bound=BaseModel)


@dataclass(slots=True)
class ActionContext:
    """What an action may use: the open session, the local, and who is texting."""

    session: Session
    local: LocalView
    identity: Identity
    channel: Channel
    language: str
    message_id: int | None
    now: datetime
    wording: Wording
    files: LocalFiles
    links: Links

    def file(self, kind: LocalFile[Model]) -> Model:
        """What the local has set in its file of this kind, or the default."""
        return self.files.get(kind, self.local.handle)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the local's days begin."""
        return ZoneInfo(self.local.time_zone)

    @property
    def today(self) -> date:
        """The local's date."""
        return self.now.astimezone(self.zone).date()

    @property
    def member(self) -> MemberView:
        """The member the number was proved to be.

        Raises:
            ActionError: it was not; no private answer is made.
        """
        if self.identity.proved is None:
            raise ActionError("not_verified")
        return self.identity.proved

    @property
    def likely_member(self) -> MemberView:
        """The proved member, or the only one the number has: enough to note an answer, not to tell one.

        Raises:
            ActionError: the number is nobody's, or shared and not yet told apart.
        """
        if self.identity.member is None:
            raise ActionError("not_identified")
        return self.identity.member

    def tell_staff(self, kind: StaffNoteKind, detail: str) -> None:
        """Leaves a note for the local's staff."""
        member = self.identity.member
        self.session.execute(
            insert(StaffNote).values(
                local_id=self.local.id,
                member_id=member.id if member else None,
                address=self.identity.address,
                kind=kind,
                detail=detail,
                at=self.now,
            )
        )


Action = Callable[[ActionContext, Mapping[str, Any]], ActionResult]


@dataclass(frozen=True, slots=True)
class _Registered:
    run: Action
    private: bool


_ACTIONS: dict[str, _Registered] = {}


def action(name: str, *, private: bool = False) -> Callable[[Action], Action]:
    """Registers a function as the action `name`.

    Args:
        private: the answer comes from a member's record; it is refused unless the number is verified.
    """

    def register(run: Action) -> Action:
        if name in _ACTIONS:
            raise ValueError(f"two actions are called {name}")
        _ACTIONS[name] = _Registered(run, private)
        return run

    return register


def action_names() -> frozenset[str]:
    """Every action a flow may name."""
    return frozenset(_ACTIONS)


class Actions:
    """Runs actions for one turn (bot.engine.ActionRunner)."""

    def __init__(self, context: ActionContext) -> None:
        self._context = context

    def run(self, name: str, slots: Mapping[str, Any], now: datetime) -> ActionResult:
        """Runs `name`.

        Raises:
            ActionError: its work cannot be done, or it is private and the number not verified.
        """
        registered = _ACTIONS[name]
        if registered.private and self._context.identity.proved is None:
            raise ActionError("not_verified")
        return registered.run(self._context, slots)
