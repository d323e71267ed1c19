"""The measurements: both sides turn by turn, so that whatever else the machine does slows both."""

import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bench.plan import RATE, RATE_PHONES, Plan
from bench.sides.side import Measured, Side

WINDOW = 10  # messages before and after a mark


@dataclass(slots=True)
class Blocks:
    """One side's blocks of one kind."""

    each: list[Measured] = field(default_factory=list)

    @property
    def throughput(self) -> float:
        """Texts answered a second."""
        return self.texts / sum(block.seconds for block in self.each)

    @property
    def texts(self) -> int:
        return sum(len(block.milliseconds) for block in self.each)

    @property
    def silent(self) -> int:
        return sum(block.silent for block in self.each)

    @property
    def errors(self) -> Counter[str]:
        return sum((Counter(block.errors) for block in self.each), Counter())

    @property
    def cpu_milliseconds(self) -> dict[str, float]:
        """Processor time a text, part by part."""
        total: Counter[str] = Counter()
        for block in self.each:
            total.update(block.cpu_seconds)
        return {part: 1000 * seconds / max(self.texts, 1) for part, seconds in total.items()}

    def percentile(self, percent: int) -> float:
        """Milliseconds within which that share of all texts was answered."""
        ordered = sorted(one for block in self.each for one in block.milliseconds)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else float("nan")


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides' blocks of one kind."""

    ours: Blocks
    theirs: Blocks

    @property
    def ratios(self) -> list[float]:
        """Our throughput by theirs, block by block."""
        return [
            (len(ours.milliseconds) / ours.seconds) / (len(theirs.milliseconds) / theirs.seconds)
            for ours, theirs in zip(self.ours.each, self.theirs.each, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class History:
    """Milliseconds a text around each mark of one conversation, as far as it got; and what went wrong."""

    marks: dict[int, float]
    blocks: Blocks


class Measurement:
    """Measures two sides.

    Args:
        say: told what is under way.
    """

    def __init__(self, plan: Plan, ours: Side, theirs: Side, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._ours = ours
        self._theirs = theirs
        self._say = say
        self._streams = count(1)

    def warm_up(self) -> None:
        """Lets both sides fill their pools and caches, as an hour of use would."""
        stream = next(self._streams)
        for side in (self._ours, self._theirs):
            self._say(f"Warming up {side.name}")
            side.measure(side.job("closed", self._plan.warm_up_seconds, stream=stream, phones=16))

    def closed(self, phones: int) -> Pair:
        """Throughput with so many phones, each waiting for its answer before it texts again."""

        def block(side: Side, stream: int) -> Measured:
            self._say(f"{phones} phones text {side.name}")
            return side.measure(side.job("closed", self._plan.block_seconds, stream=stream, phones=phones))

        return self._in_turn(self._plan.closed[phones], block)

    def open(self) -> Pair:
        """Latency while texts arrive at random moments, 20 a second on average."""

        def block(side: Side, stream: int) -> Measured:
            self._say(f"{RATE:g} texts a second to {side.name}")
            return side.measure(side.job("open", self._plan.open_seconds, stream=stream, phones=RATE_PHONES, rate=RATE))

        return self._in_turn(self._plan.open_blocks, block)

    def history(self) -> tuple[History, History]:
        """One conversation on each side, further and further."""
        stream = next(self._streams)
        conversations = [
            _Conversation(self._ours, self._plan.marks_ours, self._plan.seconds_ours, stream),
            _Conversation(self._theirs, self._plan.marks_theirs, self._plan.seconds_theirs, stream),
        ]
        while any(conversation.goes_on for conversation in conversations):
            for conversation in conversations:
                if conversation.goes_on:
                    self._say(f"One conversation with {conversation.side.name}, to message {conversation.next_mark:,}")
                    conversation.go_on()
        ours, theirs = (conversation.history for conversation in conversations)
        return ours, theirs

    def _in_turn(self, blocks: int, block: Callable[[Side, int], Measured]) -> Pair:
        ours, theirs = Blocks(), Blocks()
        turn = [(self._ours, ours), (self._theirs, theirs)]
        for _ in range(blocks):
            stream = next(self._streams)  # the same texts for both
            for side, taken in turn:
                taken.each.append(block(side, stream))
            turn.reverse()
        return Pair(ours, theirs)


class _Conversation:
    """One phone's conversation with one side."""

    def __init__(self, side: Side, marks: tuple[int, ...], seconds: float, stream: int) -> None:
        self.side = side
        self._left = list(marks)
        self._marks = marks
        self._seconds = seconds
        self._stream = stream
        self._sent = 0
        self._blocks = Blocks()

    @property
    def goes_on(self) -> bool:
        return bool(self._left) and self._seconds > 0

    @property
    def next_mark(self) -> int:
        return self._left[0]

    @property
    def history(self) -> History:
        times = [one for block in self._blocks.each for one in block.milliseconds]
        reached = [mark for mark in self._marks if len(times) >= mark + WINDOW]
        medians = {mark: statistics.median(times[mark - WINDOW : mark + WINDOW]) for mark in reached}
        return History(medians, self._blocks)

    def go_on(self) -> None:
        """Texts until the window of the next mark is full."""
        until = self._left.pop(0) + WINDOW
        job = self.side.job("single", self._seconds, stream=self._stream, first=self._sent, count=until - self._sent)
        measured = self.side.measure(job)
        self._blocks.each.append(measured)
        self._sent = until
        self._seconds -= measured.seconds
