"""How many calls are open at a time: fewer after the carrier says there are too many."""

import asyncio
from collections import deque
from types import TracebackType

LEAST = 8
CALM = 50  # calls without a complaint, for one more at a time


class AtOnce:
    """A gate for the calls of one event loop. `async with gate: call`.

    Whoever claims rows asks for room first (`reserve`), and gives it back call by call: a row that is claimed waits for
    half a call at most while somebody may say STOP.

    Twilio limits open requests by account and does not publish the number (error 20429): half as many after each
    complaint, then slowly more again.
    """

    def __init__(self, most: int) -> None:
        self.limit = self._most = most
        self._open = self._calm = self._reserved = 0
        self._freed = asyncio.Event()
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        while self._open >= self.limit:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._let_in()
                raise
        self._open += 1

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._open -= 1
        self._let_in()

    async def reserve(self, most: int) -> int:
        """Keeps room for up to `most` calls; waits until there is some for half of that, or of what it takes at all."""
        while self._room < max(1, min(most, self.limit) // 2):
            self._freed.clear()
            await self._freed.wait()
        room = min(most, self._room)
        self._reserved += room
        return room

    def give_back(self, calls: int = 1) -> None:
        """So many calls are over, or will not be made."""
        self._reserved -= calls
        self._freed.set()

    @property
    def _room(self) -> int:
        """For how many more: all calls, and half as many ahead, since claiming takes about as long as a call."""
        return self.limit + self.limit // 2 - self._reserved

    def complain(self) -> None:
        """The carrier had too many: half as many from now on, once for the calls that are open."""
        if self._calm > 0 or self.limit == self._most:
            self.limit = max(LEAST, self.limit // 2)
        self._calm = -self._open

    def praise(self) -> None:
        """The carrier took one."""
        if self.limit == self._most:
            return
        self._calm += 1
        if self._calm >= CALM:
            self._calm, self.limit = 1, self.limit + 1
            self._let_in()

    def _let_in(self) -> None:
        free = self.limit - self._open
        while self._waiting and free > 0:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                free -= 1
