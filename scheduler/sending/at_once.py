"""How many calls are open at a time: fewer after the carrier says there are too many."""

import asyncio
from collections import deque
from types import TracebackType

LEAST = 8
CALM = 50  # calls without a complaint, for one more at a time


class AtOnce:
    """A gate for the calls of one event loop. `async with gate: call`.

    Twilio limits open requests by account and does not publish the number (error 20429): half as many after each
    complaint, then slowly more again.
    """

    def __init__(self, most: int) -> None:
        self.limit = self._most = most
        self._open = self._calm = 0
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
