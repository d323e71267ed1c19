"""One batch of campaign texts: claimed, checked, worded and held in one transaction, right before the calls.

What is locked is locked in this order: the number's pace, the campaigns (shared: who pauses one waits for the batch),
rows of the outbox. Only the first is waited for.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, insert, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CampaignRules
from bot.campaign_kinds import Kinds
from bot.channels.types import Content
from bot.wording import Wording
from bot.wording import segments as count_segments
from config.clock import now
from models import Channel, OutboxKind, OutboxStatus, StaffNote, StaffNoteKind
from scheduler.campaigns.lifecycle import pause
from scheduler.campaigns.rendering import RunTexts, WordingError, load_texts, render
from scheduler.other_form import WINDOW_CLOSED, fitting
from scheduler.outbox import Claimed
from scheduler.sending.pace import BATCH_SECONDS, Pace, lock_pace
from scheduler.sending.picking import pick, runs_of, why_not

BATCH = 200
HANDOFF_WAIT = timedelta(hours=1)
# A kind may change, or what a run is about may be gone, between the plan and the text.
NOT_KNOWN = (WordingError, LookupError, ValueError, TypeError, NoResultFound)
NOT_WORDED = "Its texts cannot be made: its kind's file, or what it is about, is not there any more."
NO_WORDS = "no_words"  # the refusal of a row whose text could not be made
TEXTS_LAST = timedelta(seconds=30)  # what a run's texts are made of is read anew after that

_HOLD = text("""
    UPDATE outbox SET status = 'sending', status_at = :now, lease_until = :lease_until, attempts = attempts + 1,
        attempted_at = :now, body = held.body
    FROM unnest(CAST(:ids AS bigint[]), CAST(:bodies AS text[])) AS held(id, body) WHERE outbox.id = held.id
""")
_END = text("""
    WITH ended AS (
        UPDATE outbox SET status = told.status, refusal = told.refusal, status_at = :now
        FROM unnest(CAST(:ids AS bigint[]), CAST(:statuses AS text[]), CAST(:refusals AS text[]))
             AS told(id, status, refusal)
        WHERE outbox.id = told.id RETURNING outbox.message_id, told.status
    )
    UPDATE message SET status = CASE ended.status WHEN 'failed' THEN 'failed' ELSE 'canceled' END, status_at = :now
    FROM ended WHERE message.id = ended.message_id AND message.status = 'waiting'
""")
_LATER = text("UPDATE outbox SET due_at = :due_at WHERE id = ANY(:ids)")

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Lane:
    """A local's number and what it sends: numbers have a pace each, and do not wait for one another.

    after: the run that was served last, where runs are more than a batch has room for.
    texts: what runs' texts are made of, and when it was read.
    """

    local_id: int
    number: str
    rules: CampaignRules
    after: int = 0
    texts: dict[int, tuple[RunTexts, datetime]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The most texts of one batch."""
        return max(1, min(BATCH, int(self.rules.segments_per_second * BATCH_SECONDS)))


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is ours until its lease ends, and is called now.

    introduces: the text says who we are, because the number never had one of ours.
    asked_at: of `time.monotonic`, right before it was asked whether the text may leave: what was asked ages as the
        machine's time goes by, also where a test hurries the clock.
    window_ends_at: when the hours in which it may leave are over.
    """

    row: Claimed
    run_id: int
    segments: int
    introduces: bool
    asked_at: float
    lease_until: datetime
    window_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What to do next: call for `held`, or wait, or nothing is left.

    ended: how many rows were seen to otherwise: canceled, expired, failed, put off, or left to a campaign now paused.
    """

    held: Sequence[Held] = ()
    wait: timedelta | None = None
    ended: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the lane has nothing to send for now."""
        return not self.held and self.wait is None and not self.ended


@dataclass(frozen=True, slots=True)
class Shelf:
    """What texts are made of: the kinds of campaigns, and the responses."""

    kinds: Kinds
    wording: Wording


def next_batch(session: Session, lane: Lane, shelf: Shelf, lease: timedelta, room: int = BATCH) -> Batch:
    """Takes the lane's next texts, as many as its pace allows; who commits calls the carrier for them at once.

    Args:
        room: for how many calls there is room now.
    """
    pace = lock_pace(session, lane.local_id, lane.rules, now())
    at, asked_at = now(), time.monotonic()  # the lock may have been waited for
    if wait := pace.wait(at):
        return Batch(wait=wait)
    if pace.left == 0:
        _tell_used_up(session, lane, pace, at)
        return Batch()
    size = min(lane.size, room)
    runs = _in_turn(runs_of(session, lane.local_id, at), lane, size)
    if not runs:
        return Batch()
    picked = pick(session, runs.values(), shelf.kinds, max(1, size // len(runs)), at)
    judged = _judged(session, lane, shelf, runs, picked, at)
    return _hold(session, lane, pace, judged, at, asked_at, lease)


@dataclass(slots=True)
class _Judged:
    ready: list[tuple[Claimed, Row[Any], bool]] = field(default_factory=list)
    ended: list[tuple[int, OutboxStatus, str | None]] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    paused: int = 0


def _in_turn(runs: Sequence[Row[Any]], lane: Lane, size: int) -> Mapping[int, Row[Any]]:
    """Up to `size` runs, beginning after the one that was served last."""
    turned = [run for run in runs if run.run_id > lane.after] + [run for run in runs if run.run_id <= lane.after]
    chosen = turned[:size]
    lane.after = chosen[-1].run_id if chosen else 0
    return {run.run_id: run for run in chosen}


def _judged(
    session: Session, lane: Lane, shelf: Shelf, runs: Mapping[int, Row[Any]], picked: Sequence[Row[Any]], at: datetime
) -> _Judged:
    texts = _texts(session, lane, shelf, runs, {row.run_id for row in picked}, at)
    judged = _Judged()
    for row in picked:
        if row.run_id not in texts:
            judged.paused += 1
            continue
        run = runs[row.run_id]
        if told := why_not(row, run, shelf.kinds[run.kind], at):
            judged.ended.append((row.id, *told))
        elif row.in_handoff:
            judged.later.append(row.id)
        else:
            _word(session, lane, judged, row, texts[row.run_id], at)
    return judged


def _word(session: Session, lane: Lane, judged: _Judged, row: Row[Any], texts: RunTexts, at: datetime) -> None:
    # On a further try the words stay as they are, and say who we are if they did: the thread may show them already.
    introduces = not row.introduced and (not row.body or row.body.endswith(texts.introduced_in(row.language)))
    try:
        body = row.body or render(
            texts, variant=row.variant, language=row.language, facts=row.facts, introduce=introduces
        )
    except NOT_KNOWN as error:
        reason = str(error) if isinstance(error, WordingError) else type(error).__name__
        log.error("text_not_made", outbox_id=row.id, campaign_id=texts.campaign_id, reason=reason)
        judged.ended.append((row.id, OutboxStatus.FAILED, NO_WORDS))
        return
    claimed = Claimed(
        id=row.id,
        local_id=row.local_id,
        sender=lane.number,
        channel=Channel(row.channel),
        address=row.address,
        body=body,
        content=Content(row.content_sid, row.content_variables) if row.content_sid else None,
        kind=OutboxKind.CAMPAIGN,
        attempts=row.attempts + 1,
        spent=row.spent,
        attempted_at=at,
        expires_at=row.expires_at,
        created_at=row.created_at,
    )
    ready = fitting(session, claimed, at)
    if ready is None:
        judged.ended.append((row.id, OutboxStatus.FAILED, WINDOW_CLOSED))
    else:
        judged.ready.append((ready, row, introduces))


def _hold(
    session: Session, lane: Lane, pace: Pace, judged: _Judged, at: datetime, asked_at: float, lease: timedelta
) -> Batch:
    """Stores what was decided; what the day has no segments left for stays where it is."""
    held, spent, left = [], 0, pace.left
    for row, picked, introduces in judged.ready:
        cost = count_segments(row.body)
        if left is not None and spent + cost > left:
            _tell_used_up(session, lane, pace, at)
            pace.used = max(pace.used, lane.rules.segments_per_day or 0)
            break
        spent += cost
        held.append(Held(row, picked.run_id, cost, introduces, asked_at, at + lease, picked.window_ends_at))
    if judged.ended:
        ids, statuses, refusals = zip(*judged.ended, strict=True)
        ended = {"ids": list(ids), "statuses": [each.value for each in statuses], "refusals": list(refusals)}
        session.execute(_END, ended | {"now": at})
    if judged.later:
        session.execute(_LATER, {"ids": judged.later, "due_at": at + HANDOFF_WAIT})
    if held:
        bodies = {"ids": [each.row.id for each in held], "bodies": [each.row.body for each in held]}
        session.execute(_HOLD, bodies | {"now": at, "lease_until": at + lease})
    pace.spend(session, spent, at)
    return Batch(held, ended=len(judged.ended) + len(judged.later) + judged.paused)


def _texts(
    session: Session,
    lane: Lane,
    shelf: Shelf,
    runs: Mapping[int, Row[Any]],
    run_ids: Iterable[int],
    at: datetime,
) -> dict[int, RunTexts]:
    """What the runs' texts are made of; a campaign for which there is nothing is paused."""
    wanted = set(run_ids)
    lane.texts = {run_id: kept for run_id, kept in lane.texts.items() if run_id in wanted and at - kept[1] < TEXTS_LAST}
    if missing := wanted - set(lane.texts):
        for run_id in missing:
            found = _load(session, shelf, run_id, at)
            if found is None:
                pause(session, runs[run_id].campaign_id, None, at, NOT_WORDED)
            else:
                lane.texts[run_id] = (found, at)
    return {run_id: texts for run_id, (texts, _) in lane.texts.items()}


def _load(session: Session, shelf: Shelf, run_id: int, at: datetime) -> RunTexts | None:
    try:
        return load_texts(session, shelf.kinds, shelf.wording, {run_id}, at).get(run_id)
    except NOT_KNOWN as error:
        log.error("texts_not_made", run_id=run_id, error=type(error).__name__)
        return None


def _tell_used_up(session: Session, lane: Lane, pace: Pace, at: datetime) -> None:
    """Once a day: campaigns wait for midnight in Los Angeles, or expire."""
    if not pace.tell_once(session):
        return
    log.warning("day_used_up", local_id=lane.local_id, segments=pace.used)
    session.execute(
        insert(StaffNote).values(
            local_id=lane.local_id,
            member_id=None,
            address=lane.number,
            kind=StaffNoteKind.FAULT,
            detail=(
                f"Today's {lane.rules.segments_per_day} segments are used up. Campaigns go on after midnight Pacific, "
                "as far as their texts are of use then; answers still leave."
            ),
            at=at,
        )
    )
