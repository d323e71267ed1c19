"""The load generator, `python -m bench.load`: a Job as JSON on its input, its Outcome on its output."""

import asyncio
import gc
import json
import random
import re
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count, cycle, islice
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bench import texts
from bench.job import Job, Outcome

_WORDS_IN_TWIML = re.compile(rb"<Message\b[^>]*>(?:<Body>)?\s*[^<\s]")
TIMEOUT = aiohttp.ClientTimeout(total=60)
CROWD = 20_000  # members of `rollcall demo load --members`, at +16282000000 and on
MOST_A_SECOND = 500  # texts that are made ready for each second of a closed job


@dataclass(frozen=True, slots=True)
class _Request:
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class _Tally:
    milliseconds: list[float] = field(default_factory=list)
    replies: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    def fault(self, name: str) -> None:
        self.errors[name] = self.errors.get(name, 0) + 1


class Load:
    """Sends what a job asks for."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._tally = _Tally()
        self._validator = RequestValidator(job.auth_token)

    async def run(self) -> Outcome:
        """Returns when every text that was sent has its answer, or its error."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=TIMEOUT, connector=connector) as session:
            sending = {"closed": self._closed, "open": self._open, "single": self._single}[self._job.mode]
            seconds = await sending(session)
        return Outcome(self._tally.milliseconds, seconds, self._tally.replies, self._tally.errors)

    async def _closed(self, session: aiohttp.ClientSession) -> float:
        total = int(self._job.seconds * MOST_A_SECOND)
        conversations = list(self._conversations(total // self._job.conversation))
        waiting = iter(conversations)
        began = _now()
        ends = began + self._job.seconds

        async def phone() -> None:
            for conversation in waiting:
                for request in conversation:
                    if _now() >= ends:
                        return
                    await self._post(session, request, _now())

        await asyncio.gather(*(phone() for _ in range(self._job.phones)))
        return _now() - began

    async def _open(self, session: aiohttp.ClientSession) -> float:
        dice = random.Random(self._job.stream)
        total = int(self._job.seconds * self._job.rate)
        arrivals = list(self._in_turn(total))
        under_way: list[asyncio.Task[None]] = []
        began = due = _now()
        for request in arrivals:
            due += dice.expovariate(self._job.rate)
            await asyncio.sleep(max(due - _now(), 0))
            under_way.append(asyncio.create_task(self._post(session, request, due)))
        await asyncio.gather(*under_way)
        return _now() - began

    async def _single(self, session: aiohttp.ClientSession) -> float:
        phone = _phone(self._job.stream * 997)
        words = texts.common(self._job.first + self._job.count)[self._job.first :]
        requests = [self._request(phone, each) for each in words]
        began = _now()
        ends = began + self._job.seconds
        for request in requests:
            if _now() >= ends:
                break
            await self._post(session, request, _now())
        return _now() - began

    def _conversations(self, number: int) -> Iterator[list[_Request]]:
        stream = texts.mix(self._job.stream)
        for which in range(number):
            phone = _phone(self._job.stream * 997 + which)
            words = islice(stream, self._job.conversation)
            yield [self._request(phone, each) for each in words]

    def _in_turn(self, total: int) -> Iterator[_Request]:
        """Texts of several conversations, one of each in turn."""
        stream = texts.mix(self._job.stream)
        which = count(self._job.stream * 997)
        phones = [next(which) for _ in range(self._job.phones)]
        left = [self._job.conversation] * self._job.phones
        for place in islice(cycle(range(self._job.phones)), total):
            if left[place] == 0:
                phones[place], left[place] = next(which), self._job.conversation
            left[place] -= 1
            yield self._request(_phone(phones[place]), next(stream))

    def _request(self, phone: str, words: str) -> _Request:
        sid = "SM" + secrets.token_hex(16)
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": self._job.account_sid,
            "From": phone,
            "To": self._job.to,
            "Body": words,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        signature: str = self._validator.compute_signature(self._job.url, fields)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return _Request(urlencode(fields).encode(), headers)

    async def _post(self, session: aiohttp.ClientSession, request: _Request, since: float) -> None:
        try:
            async with session.post(self._job.url, data=request.body, headers=request.headers) as answer:
                document = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._tally.fault(type(error).__name__)
            return
        if answer.status not in (200, 204):
            self._tally.fault(str(answer.status))
            return
        self._tally.milliseconds.append((_now() - since) * 1000)
        self._tally.replies += bool(_WORDS_IN_TWIML.search(document))


def _phone(which: int) -> str:
    return f"+1628{2_000_000 + which % CROWD}"


def _now() -> float:
    return time.perf_counter()


def main() -> None:
    """Reads the job, sends it, writes what came of it."""
    job = Job(**json.load(sys.stdin))
    load = Load(job)
    gc.disable()  # a pause here would be counted as the other side's
    json.dump(asdict(asyncio.run(load.run())), sys.stdout)


if __name__ == "__main__":
    main()
