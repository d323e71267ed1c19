"""Open hand-offs seen from the middle: passed to someone else, closed, and both sides told. For staff and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from bot.actions import handoff_words as said
from bot.handoff.duty import Asker, Steward
from bot.handoff.hours import after_office_minutes
from bot.handoff.record import close, give, words_lately
from bot.handoff.rules import HandoffRules
from bot.handoff.texts import spoken
from bot.handoff.views import label
from bot.local import LocalView
from bot.outgoing import outgoing, worded
from bot.wording import Wording
from models import Channel, HandoffEnd, HandoffReason, Outbox, Shift, StaffNote, StaffNoteKind

WAITS_TOO_LONG = "Waits for an answer in hand-off {id}: nobody has answered in time."

_LOCK = text("""
    SELECT handoff.*, talk.channel, talk.address, coalesce(talk.language, who.language) AS language, who.given_name,
           who.family_name, who.worksite_id, who.shift, worksite.name AS worksite, steward.given_name AS steward_name,
           steward.language AS steward_language
    FROM handoff JOIN conversation AS talk ON talk.id = handoff.conversation_id
    LEFT JOIN member AS who ON who.id = handoff.member_id
    LEFT JOIN worksite ON worksite.id = who.worksite_id
    LEFT JOIN member AS steward ON steward.id = handoff.steward_id
    WHERE handoff.id = :id AND handoff.closed_at IS NULL
    FOR UPDATE OF handoff
""")


@dataclass(frozen=True, slots=True)
class Case:
    """One open hand-off, its row locked."""

    row: Row[Any]

    @property
    def id(self) -> int:
        """Of the hand-off."""
        return int(self.row.id)

    @property
    def name(self) -> str:
        """Of the member, as stewards and staff read it; "" for a number of nobody's."""
        return f"{self.row.given_name} {self.row.family_name[:1]}." if self.row.given_name else ""

    @property
    def called(self) -> str:
        """What its steward calls it by."""
        return label(self.row.number, self.name)

    @property
    def reason(self) -> HandoffReason:
        """Why it was opened."""
        return HandoffReason(self.row.reason)

    @property
    def asker(self) -> Asker:
        """Whose steward is looked for."""
        row = self.row
        return Asker(
            local_id=row.local_id,
            member_id=row.member_id,
            worksite_id=row.worksite_id,
            shift=Shift(row.shift) if row.shift else None,
            address=row.address,
        )


def lock_case(session: Session, handoff_id: int) -> Case | None:
    """The hand-off with its row locked; None when it is closed, or never was."""
    row = session.execute(_LOCK, {"id": handoff_id}).one_or_none()
    return Case(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class Switchboard:
    """What is done to the hand-offs of one local."""

    session: Session
    wording: Wording
    rules: HandoffRules
    local: LocalView
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the office's hours."""
        return ZoneInfo(self.local.time_zone)

    def pass_to(self, case: Case, steward: Steward, *, escalated: bool = False) -> None:
        """Gives it to a steward whose record is locked, with the member's newest words; who had it is told."""
        escalate_at = after_office_minutes(self.rules, self.zone, self.now, self.rules.escalate_after_minutes)
        number = give(self.session, case.id, steward, escalate_at=escalate_at, escalated=escalated, now=self.now)
        if number is None:
            return
        self._tell_former_steward(case, said.PASSED_ON)
        response = said.page(case.reason, numbered=steward.held > 0)
        values = {"who": self._who(case, steward.language), "handoff_number": number}
        lately = words_lately(
            self.session,
            local_id=self.local.id,
            channel=Channel(case.row.channel),
            address=case.row.address,
            since=case.row.opened_at,
        )
        bodies = [self._words(response, steward.language, values)]
        if any(words.strip() for words in lately):
            bodies += spoken(label(number, case.name), "\n".join(lately))
        self._text(steward.address, bodies, steward.id)

    def give_to_staff(self, case: Case, user_id: int) -> None:
        """Gives it to somebody of the staff, with as long to answer as a steward has; who had it is told."""
        waits = case.row.reply_at is None or case.row.reply_at < case.row.member_at
        escalate_at = after_office_minutes(self.rules, self.zone, self.now, self.rules.escalate_after_minutes)
        give(
            self.session,
            case.id,
            None,
            escalate_at=escalate_at if waits else None,
            escalated=False,
            now=self.now,
            assigned_to=user_id,
        )
        self._tell_former_steward(case, said.PASSED_ON)

    def leave_to_office(self, case: Case) -> None:
        """Puts it into the queue of the staff, with a note and a text to the office's contacts; who had it is told."""
        give(self.session, case.id, None, escalate_at=None, escalated=True, now=self.now)
        self._tell_former_steward(case, said.PASSED_ON)
        self.session.execute(
            insert(StaffNote).values(
                local_id=self.local.id,
                member_id=case.row.member_id,
                address=case.row.address,
                kind=StaffNoteKind.PERSON_ASKED,
                detail=WAITS_TOO_LONG.format(id=case.id),
                at=self.now,
            )
        )
        for contact in self.rules.contacts:
            values = {"who": self._who(case, contact.language), "handoff_id": case.id}
            self._text(contact.phone, [self._words(said.WAITING, contact.language, values)])

    def close(self, case: Case, ended: HandoffEnd, *, to_member: str | None, to_steward: str) -> None:
        """Closes it; the two sides are told with these responses, the member with none when None."""
        close(self.session, [case.id], ended, self.now)
        if to_member is not None:
            self.tell_member(case, [self._words(to_member, case.row.language, {})])
        self._tell_former_steward(case, to_steward)

    def reply(self, case: Case, words: str, messenger: str, response: str, values: Mapping[str, Any]) -> None:
        """Passes words of the staff to the member.

        Args:
            messenger: who of the staff.
            response: what stands before the words: who speaks.
            values: of its placeholders.
        """
        self.tell_member(case, spoken(self._words(response, case.row.language, values), words), messenger)

    def tell_member(self, case: Case, bodies: Sequence[str], messenger: str | None = None) -> None:
        """Texts the member, by the channel of the conversation."""
        self._text(case.row.address, bodies, case.row.member_id, Channel(case.row.channel), messenger)

    def _tell_former_steward(self, case: Case, response: str) -> None:
        row = case.row
        if row.steward_address is not None:
            body = self._words(response, row.steward_language, {"called": case.called})
            self._text(row.steward_address, [body], row.steward_id)

    def _who(self, case: Case, language: str | None) -> str:
        name = case.name or self._words(said.SOMEBODY, language, {})
        return f"{name} ({case.row.worksite})" if case.row.worksite else name

    def _words(self, response: str, language: str | None, values: Mapping[str, Any]) -> str:
        return worded(self.wording, self.local, response, language, values, self.now)

    def _text(
        self,
        address: str,
        bodies: Sequence[str],
        member_id: int | None = None,
        channel: Channel = Channel.SMS,
        messenger: str | None = None,
    ) -> None:
        rows = [
            outgoing(
                local_id=self.local.id,
                address=address,
                body=body,
                now=self.now,
                member_id=member_id,
                channel=channel,
                messenger=messenger,
            )
            for body in bodies
        ]
        self.session.execute(insert(Outbox), rows)
