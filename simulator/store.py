"""What the carrier remembers, in memory: messages, blocked phones, counts, faults of webhooks."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from simulator.messages import Direction, Media, Message, Status, Tap, new_sid
from simulator.segments import count

DEBUGGER_ENTRIES = 200
SUBSCRIBER_BACKLOG = 1_000


@dataclass(frozen=True, slots=True)
class WebFault:
    """One webhook that went wrong, as Twilio's debugger would list it."""

    code: int
    url: str
    message_sid: str
    text: str
    at: datetime


@dataclass(slots=True)
class Counts:
    """What happened since the start or the last reset; kept when old messages are forgotten.

    by_recipient: texts accepted over the API for a phone. That is the figure to prove "exactly once" with.
    replies_by_recipient: texts made from TwiML, and the carrier's own. rejected: API refusals by error code.
    lists: how often the list of messages was asked for, which is how a text of unknown outcome is looked up.
    """

    requests: int = 0
    lists: int = 0
    accepted: int = 0
    unanswered: int = 0
    received: int = 0
    rejected: Counter[int] = field(default_factory=Counter)
    by_recipient: Counter[str] = field(default_factory=Counter)
    replies_by_recipient: Counter[str] = field(default_factory=Counter)
    by_final_status: Counter[str] = field(default_factory=Counter)
    callbacks_posted: int = 0
    callbacks_failed: int = 0
    callbacks_dropped: int = 0


class Store:
    def __init__(self, account_sid: str, max_messages: int) -> None:
        """max_messages: how many to keep; the oldest go first."""
        self._account_sid = account_sid
        self._max_messages = max_messages
        self._next_number = 1
        self._subscribers: set[tuple[str, asyncio.Queue[Message]]] = set()
        self.clear()

    def clear(self) -> None:
        """Forget everything but the numbering, so that no identifier of a page ever comes twice."""
        self._messages: OrderedDict[str, Message] = OrderedDict()
        self._by_phone: dict[str, dict[str, Message]] = {}
        self.blocked: set[tuple[str, str]] = set()
        # When a phone last wrote to a number, by the two addresses: WhatsApp counts 24 hours from there.
        self.last_words: dict[tuple[str, str], datetime] = {}
        self.counts = Counts()
        self.debugger: deque[WebFault] = deque(maxlen=DEBUGGER_ENTRIES)

    # Messages

    def add(
        self,
        *,
        direction: Direction,
        to: str,
        sender: str,
        body: str,
        status: Status,
        media: list[Media] | None = None,
        service_sid: str | None = None,
        status_callback: str = "",
        send_at: datetime | None = None,
        validity_s: int = 36_000,
        by_carrier: bool = False,
        taps: tuple[Tap, ...] = (),
        opens: str = "",
    ) -> Message:
        """Keep a new message. `sender` is empty for one that a service has yet to give a number."""
        now = datetime.now(UTC)
        message = Message(
            sid=new_sid("MM" if media else "SM"),
            number=self._next_number,
            account_sid=self._account_sid,
            direction=direction,
            to=to,
            sender=sender,
            body=body,
            segments=1 if media else count(body).count,
            status=status,
            created=now,
            updated=now,
            sent=now if direction is Direction.INBOUND else None,
            send_at=send_at,
            service_sid=service_sid,
            status_callback=status_callback,
            validity_s=validity_s,
            media=media or [],
            by_carrier=by_carrier,
            taps=taps,
            opens=opens,
        )
        if direction is Direction.INBOUND:
            self.last_words[to, sender] = now
        self._next_number += 1
        self._messages[message.sid] = message
        self._by_phone.setdefault(message.phone, {})[message.sid] = message
        self._tally(message)
        if len(self._messages) > self._max_messages:
            self.remove(next(iter(self._messages.values())))
        self.changed(message)
        return message

    def get(self, sid: str) -> Message | None:
        return self._messages.get(sid)

    def remove(self, message: Message) -> None:
        del self._messages[message.sid]
        thread = self._by_phone[message.phone]
        del thread[message.sid]
        if not thread:
            del self._by_phone[message.phone]

    def newest_first(self, phone: str | None = None, below: int | None = None) -> Iterator[Message]:
        """Messages from the newest back: of one phone, or all. below: start under this number."""
        messages = self._messages if phone is None else self._by_phone.get(phone, {})
        for message in reversed(messages.values()):
            if below is None or message.number < below:
                yield message

    def thread(self, phone: str, limit: int | None = None) -> list[Message]:
        """A phone's conversation in order of time; with `limit`, its last so many messages."""
        newest_first = reversed(self._by_phone.get(phone, {}).values())
        return list(islice(newest_first, limit))[::-1]

    def phones(self) -> list[str]:
        return list(self._by_phone)

    def scheduled(self) -> list[Message]:
        return [message for message in self._messages.values() if message.status is Status.SCHEDULED]

    def _tally(self, message: Message) -> None:
        match message.direction:
            case Direction.INBOUND:
                self.counts.received += 1
            case Direction.OUTBOUND_API:
                self.counts.accepted += 1
                self.counts.by_recipient[message.to] += 1
            case Direction.OUTBOUND_REPLY:
                self.counts.replies_by_recipient[message.to] += 1

    # Watching

    def changed(self, message: Message) -> None:
        """Tell whoever watches this phone, as the message is now. One that does not read misses the news."""
        message.revision += 1
        for phone, queue in self._subscribers:
            if phone == message.phone and not queue.full():
                queue.put_nowait(copy(message))

    @contextmanager
    def watch(self, phone: str) -> Iterator[asyncio.Queue[Message]]:
        """News of one phone's messages, for as long as the block runs."""
        subscription = (phone, asyncio.Queue[Message](SUBSCRIBER_BACKLOG))
        self._subscribers.add(subscription)
        try:
            yield subscription[1]
        finally:
            self._subscribers.discard(subscription)
