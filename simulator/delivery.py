"""From acceptance to the handset: states change, and the application is told by signed callbacks."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime

from simulator import errors, timeline
from simulator.faults import Effect, Fault, Faults
from simulator.messages import API_VERSION, FINAL, Message, Status
from simulator.postman import Postman
from simulator.settings import Settings
from simulator.store import Store
from simulator.webhook import Webhooks

Letter = tuple[str, dict[str, str]]  # a callback's address and its fields

LANES = 32  # callbacks posted at once; those of one message share a lane, so that they keep their order
MAX_MEDIA_BYTES = 5 * 1024 * 1024  # Twilio: 5 MB an MMS


class Delivery:
    """One per carrier. `start` before the first text, `stop` after the last."""

    def __init__(self, settings: Settings, store: Store, faults: Faults, webhooks: Webhooks) -> None:
        self._settings = settings
        self._store = store
        self._faults = faults
        self._webhooks = webhooks
        self._lanes: list[asyncio.Queue[Letter]] = []
        self._postmen: list[asyncio.Task[None]] = []
        self._scheduled: set[asyncio.Task[None]] = set()
        self._fetching: set[asyncio.Task[None]] = set()
        self._generation = 0
        self._to_come = 0
        self._unposted = 0

    def start(self) -> None:
        self._lanes = [asyncio.Queue() for _ in range(LANES)]
        self._postmen = [asyncio.create_task(self._post_callbacks(lane)) for lane in self._lanes]

    async def stop(self) -> None:
        self.forget()
        tasks = [*self._postmen, *self._scheduled, *self._fetching]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def forget(self) -> None:
        """Drop everything that is still on its way, callbacks included."""
        self._generation += 1
        self._to_come = 0
        for task in (*self._scheduled, *self._fetching):
            task.cancel()
        for lane in self._lanes:
            while not lane.empty():
                lane.get_nowait()
                self._unposted -= 1

    def in_transit(self) -> int:
        """States and callbacks still to come; messages that wait for their hour are not counted."""
        return self._to_come + len(self._fetching)

    def waiting(self) -> int:
        """Callbacks that are due and not answered yet."""
        return self._unposted

    async def settle(self, most_s: float) -> None:
        """Wait until nothing is on its way, but no longer than so many seconds."""
        deadline = asyncio.get_running_loop().time() + most_s
        while self.in_transit() + self.waiting() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)

    def carry(self, message: Message, fault: Fault | None) -> None:
        """Take charge of an accepted message; returns at once."""
        if message.send_at:
            _keep(self._scheduled, self._carry_at(message.send_at, message, fault))
        elif message.media:
            _keep(self._fetching, self._carry_with_media(message, fault))
        else:
            self._carry(message, fault)

    def release(self, message: Message, fault: Fault | None = None) -> None:
        """Send a scheduled message now, if it has not been canceled."""
        if message.status is not Status.SCHEDULED:
            return
        self._change(message, Status.ACCEPTED)
        self._tell(message, Status.ACCEPTED, None)
        message.send_at = None
        self.carry(message, fault)

    def cancel(self, message: Message) -> bool:
        """Stop a message that has not left yet. Returns whether it was in time."""
        if message.status not in {Status.SCHEDULED, Status.ACCEPTED, Status.QUEUED}:
            return False
        self._change(message, Status.CANCELED)
        self._tell(message, Status.CANCELED, None)
        return True

    # Before it leaves

    async def _carry_at(self, moment: datetime, message: Message, fault: Fault | None) -> None:
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        self.release(message, fault)

    async def _carry_with_media(self, message: Message, fault: Fault | None) -> None:
        for media in message.media:
            found = await self._webhooks.fetch(media.url, MAX_MEDIA_BYTES)
            if found is None:
                fault = Fault(effect=Effect.FAILED, code=11200)
                break
            media.content_type, media.content = found
        self._store.changed(message)
        self._carry(message, fault)

    # On its way: no task a message, only timers, because a blast has a hundred thousand of them

    def _carry(self, message: Message, fault: Fault | None) -> None:
        loop = asyncio.get_running_loop()
        faults = self._faults
        told = bool(message.status_callback or self._settings.status_url)
        events = timeline.plan(
            message.status, faults.behaviour, fault, faults.chance, validity_s=message.validity_s, told=told
        )
        accepted_at = loop.time()
        for place, event in enumerate(events):
            self._to_come += 1
            # Timers of one moment fire in no fixed order: a microsecond between them keeps the plan's.
            at = accepted_at + event.at_s + place * 1e-6
            loop.call_at(at, self._happen, message, event, self._generation)

    def _happen(self, message: Message, event: timeline.Event, generation: int) -> None:
        if generation != self._generation:
            return
        self._to_come -= 1
        if message.status is Status.CANCELED:
            return
        if event.told:
            self._tell(message, event.status, event.error_code)
        else:
            self._change(message, event.status, event.error_code)

    def _change(self, message: Message, status: Status, error_code: int | None = None) -> None:
        message.status = status
        message.updated = datetime.now(UTC)
        if status is Status.SENT:
            message.sent = message.updated
        if not message.sender and status is not Status.CANCELED:
            message.sender = self._settings.sender_for(message.to)
        if error_code:
            message.error_code = error_code
            message.error_message = errors.DELIVERY.get(error_code)
        if status in FINAL:
            self._store.counts.by_final_status[status.value] += 1
        self._store.changed(message)

    # What the application is told

    def _tell(self, message: Message, status: Status, error_code: int | None) -> None:
        address = message.status_callback or self._settings.status_url
        if not address:
            return
        drop = self._faults.behaviour.callback_drop
        if drop and self._faults.chance.draw() < drop:
            self._store.counts.callbacks_dropped += 1
            return
        self._unposted += 1
        self._lanes[message.number % LANES].put_nowait((address, _fields(message, status, error_code)))

    async def _post_callbacks(self, lane: asyncio.Queue[Letter]) -> None:
        postman = Postman(self._webhooks, self._settings.webhook_timeout_s)
        try:
            while True:
                address, fields = await lane.get()
                taken = await postman.post(address, fields)
                self._unposted -= 1
                self._store.counts.callbacks_posted += taken
                self._store.counts.callbacks_failed += not taken
        finally:
            postman.close()


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
    """Run in the background, held in `tasks` until done: the loop itself holds no task."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _fields(message: Message, status: Status, error_code: int | None) -> dict[str, str]:
    fields = {
        "AccountSid": message.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": status.value,
        "SmsSid": message.sid,
        "SmsStatus": status.value,
        "To": message.to,
    }
    if message.service_sid:
        fields["MessagingServiceSid"] = message.service_sid
    if error_code:
        fields["ErrorCode"] = str(error_code)
        fields["ErrorMessage"] = errors.DELIVERY.get(error_code, f"Error {error_code}")
    if status in {Status.DELIVERED, Status.UNDELIVERED}:
        fields["RawDlrDoneDate"] = datetime.now(UTC).strftime("%y%m%d%H%M")
    return fields
