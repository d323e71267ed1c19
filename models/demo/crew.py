"""The people of the lively demo, and how what passed with them is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from config import demo as sign_ins
from models.campaign import Campaign
from models.channel import Channel, Direction
from models.conversation import Conversation
from models.demo.demo import Demo
from models.member import Member
from models.message import Message, MessageStatus
from models.outbox import Outbox
from models.staff import AuditEntry
from models.touch import Means, TouchPoint
from models.user import User

OLIVIA = f"user:{sign_ins.ORGANIZER}"
ALEX = f"user:{sign_ins.ADMIN}"
MARIA = "steward:10428"
_TEXTS = (Means.SMS, Means.WHATSAPP, Means.WEB_CHAT)


@dataclass(frozen=True)
class Person:
    """A member of the lively demo."""

    member: Member
    address: str


@dataclass(frozen=True)
class Passed:
    """Something that passed between the union and a person; with `body`, a text.

    of: the row of the outbox that was this text. outcome: of its touch point.
    """

    person: Person
    at: datetime
    direction: Direction
    kind: str
    outcome: str
    means: Means = Means.SMS
    body: str | None = None
    status: MessageStatus = MessageStatus.DELIVERED
    messenger: str | None = None
    campaign: Campaign | None = None
    of: Outbox | None = None
    events: Sequence[dict[str, object]] = ()


@dataclass(frozen=True)
class Crew(Demo):
    """The demo local with its further members. `passed` is written in the order of time, once all is told."""

    people: list[Person] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    audits: list[AuditEntry] = field(default_factory=list)

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """A moment so long before now."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    @cached_property
    def staff(self) -> dict[str, User]:
        """The demo's staff by their addresses."""
        return {user.email: user for user in self.session.scalars(select(User))}

    def heard(self, person: Person, at: datetime, body: str, kind: str, **more: Any) -> None:
        """A text of theirs."""
        told = Passed(person, at, Direction.IN, kind, "understood", body=body, status=MessageStatus.RECEIVED)
        self.passed.append(replace(told, **more))

    def said(self, person: Person, at: datetime, body: str, kind: str, **more: Any) -> None:
        """A text to them."""
        told = Passed(person, at, Direction.OUT, kind, "sent", body=body)
        self.passed.append(replace(told, **more))

    def marked(
        self,
        person: Person,
        at: datetime,
        direction: str,
        outcome: str,
        event: dict[str, object],
        messenger: str | None = None,
    ) -> None:
        """That a hand-off was opened or closed."""
        self.passed.append(
            Passed(person, at, Direction(direction), "handoff", outcome, messenger=messenger, events=[event])
        )

    def audit(self, actor: str, action: str, detail: str, at: datetime, member: Member | None = None) -> None:
        """That somebody of the staff did something."""
        self.audits.append(
            AuditEntry(
                local_id=self.local.id,
                actor=actor,
                action=action,
                detail=detail,
                at=at,
                member_id=member.id if member else None,
            )
        )

    def talk(self, person: Person, channel: Channel = Channel.SMS) -> Conversation:
        """The conversation with them."""
        return self.session.scalars(
            select(Conversation).where(
                Conversation.local_id == self.local.id,
                Conversation.channel == channel,
                Conversation.address == person.address,
            )
        ).one()


def sid(of: str) -> str:
    """What the carrier calls a text; no two texts have one."""
    return "SM" + sha256(f"lively {of}".encode()).hexdigest()[:32]


def segments(body: str) -> int:
    """Of a text of the demo, which has nothing that GSM-7 has not."""
    return 1 if len(body) <= 160 else 2


def message_of(crew: Crew, told: Passed, number: int) -> Message:
    """The text of what passed."""
    if told.body is None:
        raise ValueError("this was no text")
    return Message(
        local_id=crew.local.id,
        channel=Channel(told.means.value),
        direction=told.direction,
        address=told.person.address,
        provider_sid=sid(f"{number} {told.at.isoformat()}") if told.of is None else told.of.provider_sid,
        body=told.body,
        segments=segments(told.body),
        status=told.status,
        status_at=told.at + timedelta(seconds=4),
        at=told.at,
    )


def touch_of(crew: Crew, told: Passed, message: Message | None) -> TouchPoint:
    """The touch point of what passed."""
    return TouchPoint(
        local_id=crew.local.id,
        member_id=told.person.member.id,
        address=told.person.address if told.means in _TEXTS else None,
        channel=told.means,
        direction=told.direction,
        kind=told.kind,
        outcome=told.outcome,
        campaign_id=told.campaign.id if told.campaign else None,
        messenger=told.messenger,
        events=list(told.events),
        message_id=message.id if message else None,
        at=told.at,
    )
