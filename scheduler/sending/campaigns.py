"""The sender of campaigns: batch by batch, a lane for each local's number, all calls of a process in one event loop."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar, TypeVarTuple, Unpack

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.campaign_rules import CAMPAIGNS
from bot.channels.twilio.async_carrier import AsyncTwilioCarrier
from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import TOO_MANY_REQUESTS, CarrierError, CarrierRefused, OutcomeUnknown
from bot.local_files import LocalFiles
from config.clock import now
from models.database import SessionMaker
from scheduler.outbox import SETTLING, lease
from scheduler.pause import Pause
from scheduler.sending.at_once import AtOnce
from scheduler.sending.batch import Batch, Held, Lane, Shelf, next_batch
from scheduler.sending.picking import lanes
from scheduler.sending.settle import Outcome, settle

IN_FLIGHT = 4  # batches of a lane: one is claimed, two are called, one is stored; as far as there is room for calls
DATABASE_THREADS = 4
LONGEST_RUN = 120.0  # seconds; the clock wakes the next run
LOOK_AGAIN = 1.0  # seconds between looks for lanes, and the longest nap of one
# Seconds of the machine between the look at consent, hours and the campaign and the first byte of the call. Older rows
# go back uncalled.
LONGEST_WAIT = 3.0
LAST_CALLS = 5.0  # seconds that calls under way are given when the process ends

T = TypeVar("T")
Given = TypeVarTuple("Given")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CampaignSender:
    """What a worker needs to send campaigns.

    carrier: an asynchronous one, entered once for each run.
    at_once: calls that are open at a time.
    longest_call: of the carrier; a lease outlives it.
    pause: shared with the sender of everything else: what stops one stops both.
    stop: set when the process ends.
    """

    sessions: SessionMaker
    carrier: AsyncTwilioCarrier
    files: LocalFiles
    shelf: Shelf
    at_once: int
    longest_call: timedelta
    pause: Pause = field(default_factory=Pause)
    stop: threading.Event = field(default_factory=threading.Event)

    def send_campaigns(self) -> int:
        """Sends what is due of all campaigns; returns how many were called for. Any number of workers may run it."""
        return asyncio.run(_Run(self).send())


class _Run:
    """One run of one process."""

    def __init__(self, sender: CampaignSender) -> None:
        self._sender = sender
        self._until = time.monotonic() + LONGEST_RUN
        self._gate = AtOnce(sender.at_once)
        self._lease = lease(sender.longest_call)
        self._called = 0

    async def send(self) -> int:
        with ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="campaigns") as self._threads:
            async with self._sender.carrier:
                await self._run_lanes()
        return self._called

    async def _run_lanes(self) -> None:
        running: dict[int, asyncio.Task[int]] = {}
        # Those that had rows and could send none, such as one whose day is used up: when they are looked at again.
        resting: dict[int, float] = {}
        while self._goes_on():
            for lane in await self._in_thread(self._lanes):
                if lane.local_id not in running and resting.get(lane.local_id, 0) <= time.monotonic():
                    running[lane.local_id] = asyncio.create_task(self._run_lane(lane))
            if not running:
                return
            await asyncio.wait(running.values(), timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
            for local_id in [each for each, task in running.items() if task.done()]:
                if not running.pop(local_id).result():
                    resting[local_id] = time.monotonic() + LOOK_AGAIN
        await asyncio.gather(*running.values())

    def _lanes(self) -> list[Lane]:
        with self._sender.sessions() as session:
            found = lanes(session, now())
        return [Lane(row.id, row.number, self._sender.files.get(CAMPAIGNS, row.handle)) for row in found]

    async def _run_lane(self, lane: Lane) -> int:
        """Returns how many rows were worked on."""
        # Who has the turn claims the next batch; the batches before it are being called or stored meanwhile.
        turn = asyncio.Lock()
        over = asyncio.Event()
        return sum(await asyncio.gather(*(self._send_batches(lane, turn, over) for _ in range(IN_FLIGHT))))

    async def _send_batches(self, lane: Lane, turn: asyncio.Lock, over: asyncio.Event) -> int:
        done = 0
        while not over.is_set():
            async with turn:
                batch = await self._next(lane, over)
            done += len(batch.held) + batch.ended
            if batch.held:
                outcomes = await self._call_all(batch.held)
                await self._in_thread(settle, self._sender.sessions, outcomes, lane.rules.error_share)
        return done

    async def _next(self, lane: Lane, over: asyncio.Event) -> Batch:
        """The lane's next batch, waited for; an empty one when there is none, or the run ends.

        Its `ended` counts the batches before it, of which nothing was left.
        """
        ended = 0
        while not over.is_set() and self._goes_on():
            room = await self._gate.reserve(lane.size)
            batch = await self._in_thread(self._take, lane, room)
            self._gate.give_back(room - len(batch.held))
            ended += batch.ended
            if batch.held:
                return replace(batch, ended=ended)
            if batch.is_over:
                break
            if batch.wait:
                await asyncio.sleep(min(batch.wait.total_seconds(), LOOK_AGAIN))
        over.set()
        return Batch(ended=ended)

    def _take(self, lane: Lane, room: int) -> Batch:
        try:
            with self._sender.sessions.begin() as session:
                return next_batch(session, lane, self._sender.shelf, self._lease, room)
        except SQLAlchemyError as error:
            # Nothing was taken; the clock wakes a run that tries again.
            log.error("batch_not_taken", local_id=lane.local_id, error=type(error).__name__)
            return Batch()

    async def _call_all(self, held: Sequence[Held]) -> list[Outcome]:
        calls = [asyncio.create_task(self._call(each)) for each in held]
        for call in calls:
            call.add_done_callback(lambda _: self._gate.give_back())
        waiting = set(calls)
        ends: float | None = None
        while waiting:
            _, waiting = await asyncio.wait(waiting, timeout=LOOK_AGAIN)
            if self._sender.stop.is_set():
                ends = ends or time.monotonic() + LAST_CALLS
            if ends and time.monotonic() > ends:
                for call in waiting:
                    call.cancel()
        return [(each, _outcome(each, call)) for each, call in zip(held, calls, strict=True)]

    async def _call(self, held: Held) -> Sent | CarrierError | None:
        """What the carrier says; None when it was not called, and the row goes back to where it was."""
        row = held.row
        async with self._gate:
            if self._may_not_call(held):
                return None
            self._called += 1
            try:
                sent = await self._sender.carrier.send(
                    row.sender, row.address, row.body, row.id, row.channel, row.content
                )
            except CarrierRefused as refused:
                self._told(held, refused)
                return refused
            except OutcomeUnknown as unknown:
                log.warning("outcome_unknown", outbox_id=row.id)
                return unknown
        self._gate.praise()
        return sent

    def _may_not_call(self, held: Held) -> bool:
        """Whether the row is left uncalled: all sending pauses, this process ends, or it is too late for it."""
        at = now()
        return (
            self._sender.stop.is_set()
            or self._sender.pause.holds(at)
            or is_too_late(held, self._sender.longest_call, at, time.monotonic())
        )

    def _told(self, held: Held, refused: CarrierRefused) -> None:
        log.warning("carrier_refused", outbox_id=held.row.id, error_code=refused.code, remedy=refused.remedy)
        if refused.code == TOO_MANY_REQUESTS:
            self._gate.complain()
        self._sender.pause.begin_for(refused, now())

    def _goes_on(self) -> bool:
        return time.monotonic() < self._until and not self._sender.stop.is_set() and not self._sender.pause.holds(now())

    async def _in_thread(self, work: Callable[[Unpack[Given]], T], *given: *Given) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)


def is_too_late(held: Held, longest_call: timedelta, at: datetime, moment: float) -> bool:
    """Whether a row that was taken may not be called for any more.

    Its hours or its use are over, or what was asked of it is too old. And a call must have ended, and the carrier's
    list must have caught up with it, before somebody else may look the row up.

    Args:
        moment: now, of `time.monotonic`.
    """
    ends = [each for each in (held.row.expires_at, held.window_ends_at) if each is not None]
    return (
        any(each <= at for each in ends)
        or moment > held.asked_at + LONGEST_WAIT
        or at + longest_call + SETTLING >= held.lease_until
    )


def _outcome(held: Held, call: "asyncio.Task[Sent | CarrierError | None]") -> Sent | CarrierError | None:
    """What became of one call; whatever nobody foresaw is looked up, and spoils nothing for the rest of the batch."""
    if call.cancelled():
        return OutcomeUnknown()
    if error := call.exception():
        log.error("call_broke", outbox_id=held.row.id, error=type(error).__name__)
        return OutcomeUnknown()
    return call.result()
