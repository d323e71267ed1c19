"""What a member's numbers agreed to and took back; and opt-outs that staff know to be mistakes.

No word of staff ends an opt-out. What staff can do is say why they think it a mistake; it then waits for a START from
the same number, and until that comes nothing is sent. The START itself is taken as any other (bot/consent_turn.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import AuditEntry, Channel, ConsentAction, ConsentEntry, MemberPhone, OptOutMistake, Phone

MOST = 100
MOST_LETTERS = 1000


class MistakeRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


class MistakeState(StrEnum):
    """WAITING for a START; STARTED, it came; WITHDRAWN, it was no mistake after all."""

    WAITING = "waiting"
    STARTED = "started"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why an opt-out is held for a mistake, and by whom."""

    id: int
    reason: str
    recorded_by: str
    recorded_at: datetime
    state: MistakeState
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Word:
    """One line of the ledger.

    Args:
        newest: of its number and channel: what holds now.
        theirs: whether the number is still the member's.
    """

    id: int
    at: datetime
    channel: Channel
    e164: str
    action: ConsentAction
    topic: str
    source: str
    wording: str
    newest: bool
    theirs: bool
    mistake: Mistake | None = None

    @property
    def may_be_mistake(self) -> bool:
        """Whether staff may say that it is one: an opt-out that holds, of a number that is theirs."""
        held = self.mistake is not None and self.mistake.state is not MistakeState.WITHDRAWN
        return self.newest and self.theirs and self.action is ConsentAction.OPT_OUT and not held


def history(session: Session, local_id: int, member_id: int) -> list[Word]:
    """The words of the member's numbers while they were theirs, the newest first. Two statements."""
    held = exists().where(
        Phone.e164 == ConsentEntry.e164,
        MemberPhone.phone_id == Phone.id,
        MemberPhone.member_id == member_id,
        or_(MemberPhone.ended_at.is_(None), ConsentEntry.at <= MemberPhone.ended_at),
    )
    current = exists().where(
        Phone.e164 == ConsentEntry.e164,
        MemberPhone.phone_id == Phone.id,
        MemberPhone.member_id == member_id,
        MemberPhone.ended_at.is_(None),
    )
    of_theirs = ConsentEntry.e164.in_(
        select(Phone.e164).join(MemberPhone, MemberPhone.phone_id == Phone.id).where(MemberPhone.member_id == member_id)
    )
    rows = session.execute(
        select(ConsentEntry, current)
        .where(ConsentEntry.local_id == local_id, of_theirs, held)
        .order_by(ConsentEntry.id.desc())
        .limit(MOST)
    ).all()
    mistakes = _mistakes(session, [entry for entry, _ in rows])
    said: set[tuple[str, Channel]] = set()
    words = []
    for entry, theirs in rows:
        line = entry.e164, entry.channel
        words.append(
            Word(
                id=entry.id,
                at=entry.at,
                channel=entry.channel,
                e164=entry.e164,
                action=entry.action,
                topic=entry.topic,
                source=entry.source,
                wording=entry.wording,
                newest=line not in said,
                theirs=theirs,
                mistake=mistakes.get(entry.id),
            )
        )
        said.add(line)
    return words


def say_mistake(
    session: Session, actor: str, at: datetime, *, local_id: int, member_id: int, entry_id: int, reason: str
) -> OptOutMistake:
    """Records why an opt-out is a mistake; it waits for the number's own START, and nothing is sent before.

    Raises:
        MistakeRefused: there is no reason, it holds no more, or somebody has recorded it already.
    """
    why = reason.strip()[:MOST_LETTERS]
    if not why:
        raise MistakeRefused("Say how it came to the opt-out: the reason is kept with it.")
    word = next((each for each in history(session, local_id, member_id) if each.id == entry_id), None)
    if word is None or not word.may_be_mistake:
        raise MistakeRefused("This opt-out does not hold any more, or its reason is recorded already.")
    mistake = OptOutMistake(
        local_id=local_id,
        member_id=member_id,
        consent_entry_id=entry_id,
        reason=why,
        recorded_by=actor,
        recorded_at=at,
    )
    session.add(mistake)
    session.flush()
    _audit(session, actor, at, "opt_out_mistake_recorded", mistake)
    return mistake


def withdraw(session: Session, actor: str, at: datetime, *, member_id: int, mistake_id: int) -> None:
    """It was no mistake after all; the reason stays in the history.

    Raises:
        MistakeRefused: it was withdrawn already, or the START has come.
    """
    mistake = session.scalar(
        select(OptOutMistake)
        .where(
            OptOutMistake.id == mistake_id,
            OptOutMistake.member_id == member_id,
            OptOutMistake.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if mistake is None or session.scalar(_started(mistake.consent_entry_id)) is not None:
        raise MistakeRefused("It does not wait any more.")
    mistake.withdrawn_by, mistake.withdrawn_at = actor, at
    _audit(session, actor, at, "opt_out_mistake_withdrawn", mistake)


def _mistakes(session: Session, entries: Sequence[ConsentEntry]) -> dict[int, Mistake]:
    """The newest reason for each of these opt-outs, with what became of it."""
    stops = [entry.id for entry in entries if entry.action is ConsentAction.OPT_OUT]
    if not stops:
        return {}
    started_at = _started(OptOutMistake.consent_entry_id).correlate(OptOutMistake).scalar_subquery()
    rows = session.execute(
        select(OptOutMistake, started_at).where(OptOutMistake.consent_entry_id.in_(stops)).order_by(OptOutMistake.id)
    )
    return {row.consent_entry_id: _told(row, at) for row, at in rows}


def _started(entry_id: Any) -> Select[datetime]:
    """When the number of this opt-out said START after it."""
    stop, start = aliased(ConsentEntry), aliased(ConsentEntry)
    return (
        select(func.min(start.at))
        .select_from(stop)
        .join(
            start,
            and_(
                start.e164 == stop.e164,
                start.local_id == stop.local_id,
                start.channel == stop.channel,
                start.id > stop.id,
                start.action == ConsentAction.OPT_IN,
            ),
        )
        .where(stop.id == entry_id)
    )


def _told(row: OptOutMistake, started_at: datetime | None) -> Mistake:
    settled_at = row.withdrawn_at or started_at
    state = MistakeState.STARTED if started_at else MistakeState.WAITING
    if row.withdrawn_at is not None:
        state = MistakeState.WITHDRAWN
    return Mistake(row.id, row.reason, row.recorded_by, row.recorded_at, state, settled_at)


def _audit(session: Session, actor: str, at: datetime, action: str, mistake: OptOutMistake) -> None:
    detail = f"opt-out {mistake.consent_entry_id}: {mistake.reason}"
    session.add(AuditEntry(actor=actor, action=action, member_id=mistake.member_id, detail=detail, at=at))
