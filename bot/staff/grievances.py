"""Grievances at the desk of the staff: a card with its history, and all that moves it through the contract's steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.actions.case_notices import ENDED, MOVED, NEW_DATE, OPENED, REOPENED
from bot.actions.deadlines import RULES
from bot.reports.rules import GrievanceRules
from bot.staff.attachments import FileLine, files_of
from bot.staff.case_texts import Reached, Telling, leave, reach, withdraw
from bot.staff.cases import CaseDesk, CaseRefused, MoveView, Refusal, checked, titled
from bot.staff.days_left import Left
from models import CaseMove, Grievance, GrievanceStatus, GrievanceStep, Member, MoveKind, Report, User, Worksite

NEXT_KINDS = ("meeting", "answer_due", "appeal_due", "hearing")
OUTCOMES = (GrievanceStatus.WON, GrievanceStatus.SETTLED, GrievanceStatus.DENIED, GrievanceStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Next:
    """Who looks after a card, and what happens next."""

    owner_id: int | None
    kind: str
    on: date | None


@dataclass(frozen=True, slots=True)
class NewGrievance:
    """A case made by hand.

    Args:
        subject, facts: for staff alone.
        updates: the member agreed to be told by text at each step.
    """

    member_number: str
    subject: str
    facts: str
    filed_on: date | None
    updates: bool
    next: Next


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a case; `left` is of what is due in it."""

    step: int
    opened_on: date
    closed_on: date | None
    next_kind: str | None
    next_on: date | None
    left: Left | None


@dataclass(frozen=True, slots=True)
class GrievanceView:
    """A case as staff see it. `steps` from the first on; `reports` by number."""

    number: int
    member_id: int
    member: str
    member_number: str
    worksite: str | None
    subject: str
    facts: str
    status: GrievanceStatus
    outcome: str | None
    filed_on: date
    ended_on: date | None
    owner_id: int | None
    owner: str | None
    updates: bool
    steps: tuple[StepView, ...]
    steps_of_contract: int
    reports: tuple[int, ...]
    moves: tuple[MoveView, ...]
    files: tuple[FileLine, ...]
    reached: Reached

    @property
    def step(self) -> StepView | None:
        """The present one."""
        return self.steps[-1] if self.steps else None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.status is GrievanceStatus.OPEN


def show(desk: CaseDesk, number: int) -> GrievanceView:
    """One case with its history.

    Raises:
        CaseRefused: there is none of this number that they may see.
    """
    row = desk.session.execute(
        select(Grievance, Member, Worksite.name, User.name)
        .join(Member, Member.id == Grievance.member_id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .outerjoin(User, User.id == Grievance.owner_id)
        .where(desk.scope.grievances(), Grievance.number == number)
    ).one_or_none()
    if row is None:
        raise CaseRefused(Refusal.NOT_FOUND)
    case, member, worksite, owner = row
    desk.audit("grievance_viewed", [member.id], f"grievance {number}")
    left = desk.days_left
    reports = desk.session.scalars(select(Report.number).where(Report.grievance_id == case.id).order_by(Report.number))
    return GrievanceView(
        number=case.number,
        member_id=member.id,
        member=member.full_name,
        member_number=member.number,
        worksite=worksite,
        subject=case.subject,
        facts=case.facts,
        status=case.status,
        outcome=case.outcome,
        filed_on=case.filed_on,
        ended_on=case.ended_on,
        owner_id=case.owner_id,
        owner=owner,
        updates=case.updates,
        steps=tuple(
            StepView(
                each.step,
                each.opened_on,
                each.closed_on,
                each.next_kind,
                each.next_on,
                left.until(each.next_on) if each.next_on else None,
            )
            for each in _steps(desk.session, case.id)
        ),
        steps_of_contract=len(_rules(desk).steps),
        reports=tuple(reports),
        moves=tuple(desk.moves(CaseMove.grievance_id == case.id)),
        files=tuple(files_of(desk, grievance_id=case.id)),
        reached=reach(desk.session, desk.local.id, member.id, desk.now, agreed=case.updates),
    )


def usual_next(desk: CaseDesk, step: int) -> tuple[str, date]:
    """What the contract says comes in a step that begins today, and its last day."""
    rules = _rules(desk)
    due = rules.steps[min(step, len(rules.steps)) - 1]
    return due.next, rules.calendar.last_day(desk.today, due.within)


def create(desk: CaseDesk, new: NewGrievance) -> int:
    """A new case at step 1; the member is told if they agreed.

    Returns:
        Its number.

    Raises:
        CaseRefused: something is missing or not right; `field` says what.
    """
    subject, facts = titled(new.subject, "subject"), checked(new.facts, "facts")
    filed_on = new.filed_on or desk.today
    if filed_on > desk.today:
        raise CaseRefused(Refusal.FUTURE_DAY, "filed_on")
    member = desk.member(new.member_number)
    owner_id, next_kind, next_on = _checked_next(desk, new.next)
    desk.lock_numbers()
    case = add_case(
        desk.session,
        local_id=desk.local.id,
        member_id=member.id,
        subject=subject,
        facts=facts,
        filed_on=filed_on,
        owner_id=owner_id,
        updates=new.updates,
        next_kind=next_kind,
        next_on=next_on,
    )
    texts = _tell(desk, case, OPENED)
    desk.note_move(case, MoveKind.OPENED, {}, _state(desk.session, case), texts=texts)
    desk.audit("grievance_opened", [member.id], f"grievance {case.number}")
    return case.number


def add_case(
    session: Session,
    *,
    local_id: int,
    member_id: int,
    subject: str,
    facts: str,
    filed_on: date,
    owner_id: int | None,
    updates: bool,
    next_kind: str,
    next_on: date,
) -> Grievance:
    """The rows of a case at step 1. The caller holds the local, so that two get two numbers."""
    newest = session.scalar(select(func.max(Grievance.number)).where(Grievance.local_id == local_id)) or 0
    case = Grievance(
        local_id=local_id,
        member_id=member_id,
        number=newest + 1,
        subject=subject,
        facts=facts,
        status=GrievanceStatus.OPEN,
        filed_on=filed_on,
        owner_id=owner_id,
        updates=updates,
    )
    session.add(case)
    session.flush()
    session.add(GrievanceStep(grievance_id=case.id, step=1, opened_on=filed_on, next_kind=next_kind, next_on=next_on))
    session.flush()
    return case


def note_opened(session: Session, case: Grievance, actor: str, at: datetime) -> None:
    """The first line of the history of a case that a report became."""
    session.add(
        CaseMove(
            local_id=case.local_id,
            grievance_id=case.id,
            kind=MoveKind.OPENED,
            before={},
            after=_state(session, case),
            actor=actor,
            at=at,
        )
    )


def plan(desk: CaseDesk, number: int, following: Next, *, updates: bool, note: str) -> None:
    """Another owner, another next step; a case that had ended is open again.

    Raises:
        CaseRefused: something is missing or not right.
    """
    case = locked(desk, number)
    owner_id, next_kind, next_on = _checked_next(desk, following)
    before = _state(desk.session, case)
    reopened = case.status is not GrievanceStatus.OPEN
    case.status, case.outcome, case.ended_on = GrievanceStatus.OPEN, None, None
    case.owner_id, case.updates = owner_id, updates
    step = _present(desk, case)
    dated_anew = (step.next_kind, step.next_on) != (next_kind, next_on)
    step.next_kind, step.next_on, step.closed_on = next_kind, next_on, None
    desk.session.flush()
    texts = _tell(desk, case, REOPENED) if reopened else _tell(desk, case, NEW_DATE) if dated_anew else []
    kind = MoveKind.REOPENED if reopened else MoveKind.PLANNED
    desk.note_move(case, kind, before, _state(desk.session, case), note=note, texts=texts)
    desk.audit(f"grievance_{kind.value}", [case.member_id], f"grievance {number}")


def move(desk: CaseDesk, number: int, to_step: int, following: Next, *, note: str) -> None:
    """One step on, or one back; the member is told if they agreed.

    Raises:
        CaseRefused: it has ended, is not beside that step, or something is missing.
    """
    case = locked(desk, number)
    if case.status is not GrievanceStatus.OPEN:
        raise CaseRefused(Refusal.ENDED_ALREADY)
    owner_id, next_kind, next_on = _checked_next(desk, following)
    before = _state(desk.session, case)
    present = _present(desk, case)
    if abs(to_step - present.step) != 1:
        raise CaseRefused(Refusal.MOVED_ALREADY)
    if to_step < 1:
        raise CaseRefused(Refusal.FIRST_STEP)
    if to_step > min(len(_rules(desk).steps), 9) and to_step > present.step:
        raise CaseRefused(Refusal.LAST_STEP)
    if to_step > present.step:
        present.closed_on = desk.today
        step = GrievanceStep(grievance_id=case.id, step=to_step, opened_on=desk.today)
        desk.session.add(step)
    else:
        desk.session.delete(present)
        desk.session.flush()
        step = _step(desk.session, case.id, to_step) or GrievanceStep(
            grievance_id=case.id, step=to_step, opened_on=desk.today
        )
        desk.session.add(step)
        step.closed_on = None
    step.next_kind, step.next_on = next_kind, next_on
    case.owner_id = owner_id
    desk.session.flush()
    texts = _tell(desk, case, MOVED)
    desk.note_move(case, MoveKind.MOVED, before, _state(desk.session, case), note=note, texts=texts)
    desk.audit("grievance_moved", [case.member_id], f"grievance {number} to step {to_step}")


def end(desk: CaseDesk, number: int, status: GrievanceStatus, outcome: str) -> None:
    """Won, settled, denied or withdrawn, with what was agreed or why; the member is told that it has ended.

    Raises:
        CaseRefused: it has ended already, or there are no words.
    """
    case = locked(desk, number)
    if case.status is not GrievanceStatus.OPEN or status is GrievanceStatus.OPEN:
        raise CaseRefused(Refusal.ENDED_ALREADY)
    words = checked(outcome, "outcome")
    if not words:
        raise CaseRefused(Refusal.NO_OUTCOME, "outcome")
    before = _state(desk.session, case)
    case.status, case.outcome, case.ended_on = status, words, desk.today
    if step := _last_step(desk.session, case.id):
        step.closed_on = desk.today
    desk.session.flush()
    texts = _tell(desk, case, ENDED)
    desk.note_move(case, MoveKind.ENDED, before, _state(desk.session, case), texts=texts)
    desk.audit("grievance_ended", [case.member_id], f"grievance {number}: {status.value}")


def undo(desk: CaseDesk, number: int) -> bool:
    """Takes the last move back, with its text if that has not left; else the member is told where the case is now.

    Returns:
        Whether nobody heard of it.

    Raises:
        CaseRefused: there is nothing to undo, or the case was changed since, such as by a list.
    """
    case = locked(desk, number)
    last = desk.last_move(CaseMove.grievance_id == case.id)
    if _state(desk.session, case) != last.after:
        raise CaseRefused(Refusal.NOTHING_TO_UNDO)
    _restore(desk.session, case, last.before)
    last.undone_at, last.undone_by = desk.now, desk.actor
    desk.session.flush()
    silent = withdraw(desk.session, last.texts, desk.now)
    if not silent:
        last.texts = [*last.texts, *_tell(desk, case, MOVED if case.status is GrievanceStatus.OPEN else ENDED)]
    desk.audit("grievance_move_undone", [case.member_id], f"grievance {number}: {last.kind.value}")
    return silent


def _rules(desk: CaseDesk) -> GrievanceRules:
    return desk.bot.files.get(RULES, desk.local.handle)


def locked(desk: CaseDesk, number: int) -> Grievance:
    """The case, held until the caller commits.

    Raises:
        CaseRefused: there is none of this number that they may see.
    """
    case = desk.session.scalar(
        select(Grievance)
        .join(Member, Member.id == Grievance.member_id)
        .where(desk.scope.grievances(), Grievance.number == number)
        .with_for_update(of=Grievance)
    )
    if case is None:
        raise CaseRefused(Refusal.NOT_FOUND)
    return case


def _checked_next(desk: CaseDesk, following: Next) -> tuple[int, str, date]:
    if following.kind not in NEXT_KINDS:
        raise CaseRefused(Refusal.NO_NEXT, "next_kind")
    return desk.check_owner(following.owner_id), following.kind, desk.check_day(following.on)


def _steps(session: Session, case_id: int) -> list[GrievanceStep]:
    return list(
        session.scalars(select(GrievanceStep).where(GrievanceStep.grievance_id == case_id).order_by(GrievanceStep.step))
    )


def _step(session: Session, case_id: int, step: int) -> GrievanceStep | None:
    return session.scalar(
        select(GrievanceStep).where(GrievanceStep.grievance_id == case_id, GrievanceStep.step == step)
    )


def _last_step(session: Session, case_id: int) -> GrievanceStep | None:
    return session.scalar(
        select(GrievanceStep).where(GrievanceStep.grievance_id == case_id).order_by(GrievanceStep.step.desc()).limit(1)
    )


def _present(desk: CaseDesk, case: Grievance) -> GrievanceStep:
    """The present step; a case that a list brought without one is at the first."""
    if step := _last_step(desk.session, case.id):
        return step
    step = GrievanceStep(grievance_id=case.id, step=1, opened_on=case.filed_on)
    desk.session.add(step)
    return step


def _tell(desk: CaseDesk, case: Grievance, said: str) -> list[int]:
    to = reach(desk.session, desk.local.id, case.member_id, desk.now, agreed=case.updates)
    step = _last_step(desk.session, case.id)
    values = {"grievance_number": str(case.number), "grievance_step": step.step if step else 1}
    return leave(desk.session, desk.bot, desk.local, [Telling(to, said, values)], desk.now)


def _state(session: Session, case: Grievance) -> dict[str, Any]:
    """All that a move may change, as the history keeps it."""
    return {
        "status": case.status.value,
        "owner_id": case.owner_id,
        "updates": case.updates,
        "outcome": case.outcome,
        "ended_on": _iso(case.ended_on),
        "steps": [
            {
                "step": each.step,
                "opened_on": _iso(each.opened_on),
                "next_kind": each.next_kind,
                "next_on": _iso(each.next_on),
                "closed_on": _iso(each.closed_on),
            }
            for each in _steps(session, case.id)
        ],
    }


def _restore(session: Session, case: Grievance, state: Mapping[str, Any]) -> None:
    case.status = GrievanceStatus(state["status"])
    case.owner_id, case.updates, case.outcome = state["owner_id"], state["updates"], state["outcome"]
    case.ended_on = _day(state["ended_on"])
    there = {each.step: each for each in _steps(session, case.id)}
    _drop(session, (there[step] for step in there.keys() - {each["step"] for each in state["steps"]}))
    for each in state["steps"]:
        step = there.get(each["step"]) or GrievanceStep(grievance_id=case.id, step=each["step"])
        step.opened_on = date.fromisoformat(each["opened_on"])
        step.next_kind, step.next_on, step.closed_on = each["next_kind"], _day(each["next_on"]), _day(each["closed_on"])
        session.add(step)
    session.flush()


def _drop(session: Session, steps: Iterable[GrievanceStep]) -> None:
    for step in steps:
        session.delete(step)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
