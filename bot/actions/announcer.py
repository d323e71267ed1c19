"""Telling members about an event by a text they did not ask for: in their language, to their best number, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, insert, select
from sqlalchemy.orm import Session

from bot.actions.event_lines import event_line, meeting
from bot.actions.registry import ActionContext
from bot.local import LocalView
from bot.outgoing import outgoing
from bot.wording import Wording
from models import Event, MemberPhone, Outbox, OutboxKind, Phone, Rsvp

LATE = timedelta(hours=1)  # after its start: that an event which has begun is canceled is still worth knowing


@dataclass(frozen=True, slots=True)
class Announcer:
    """Who speaks: an action that answers a member, or staff at their desk."""

    session: Session
    local: LocalView
    wording: Wording
    now: datetime

    @classmethod
    def of(cls, context: ActionContext) -> "Announcer":
        """The announcer of a turn."""
        return cls(context.session, context.local, context.wording, context.now)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the local's days begin."""
        return ZoneInfo(self.local.time_zone)

    def say(self, response: str, language: str, values: Mapping[str, Any]) -> str:
        """`response` in the local's own wording, if it has one."""
        return self.wording.render(
            response,
            language,
            {**self.local.facts, **values},
            overrides=self.local.wording,
            today=self.now.astimezone(self.zone).date(),
        )


class Addressee(Protocol):
    """Who is told. `e164` None has no number to text."""

    @property
    def member_id(self) -> int:
        """Their member."""

    @property
    def language(self) -> str:
        """Theirs; the local may not speak it."""

    @property
    def e164(self) -> str | None:
        """Their best number."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One text to one member."""

    to: Addressee
    response: str
    values: Mapping[str, Any] = field(default_factory=dict)


def best_number() -> ScalarSelect[str]:
    """The number of an RSVP's member that is most surely theirs, as a part of a query on Rsvp."""
    return (
        select(Phone.e164)
        .join(MemberPhone, MemberPhone.phone_id == Phone.id)
        .where(MemberPhone.member_id == Rsvp.member_id, MemberPhone.ended_at.is_(None))
        .order_by(MemberPhone.verified_until.desc().nulls_last(), Phone.id)
        .limit(1)
        .scalar_subquery()
    )


def announce(announcer: Announcer, event: Event, announcements: Iterable[Announcement]) -> int:
    """Leaves a notice for each; gives how many. One that is not out an hour after the start is not sent."""
    rows = [_row(announcer, event, each) for each in announcements if each.to.e164 is not None]
    if rows:
        announcer.session.execute(insert(Outbox), rows)
    return len(rows)


def _row(announcer: Announcer, event: Event, announcement: Announcement) -> dict[str, Any]:
    to = announcement.to
    language = announcer.local.speaks(to.language)
    return outgoing(
        local_id=announcer.local.id,
        address=str(to.e164),
        body=announcer.say(announcement.response, language, _told(announcer, event, announcement, language)),
        now=announcer.now,
        kind=OutboxKind.NOTICE,
        member_id=to.member_id,
        life=max(event.starts_at - announcer.now, timedelta()) + LATE,
    )


def _told(announcer: Announcer, event: Event, announcement: Announcement, language: str) -> dict[str, Any]:
    line = event_line(event.title_in(language), event.starts_at.astimezone(announcer.zone), event.place, language)
    return {"event_line": line, **meeting(event, announcer.zone, language), **announcement.values}
