"""How long each part of the measurement takes."""

from dataclasses import dataclass

RATE = 20.0  # texts a second that a large local's members send after a blast
RATE_PHONES = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of one run.

    warm_up_seconds: on each side, not counted.
    closed: how many phones text at once, and how many blocks of `block_seconds` each side gets with them.
    open_blocks: blocks of `open_seconds` on each side at `RATE` texts a second.
    marks_ours, marks_theirs: the messages of one conversation around which the time is taken.
    seconds_ours, seconds_theirs: the longest that such a conversation may take.
    """

    warm_up_seconds: float
    closed: dict[int, int]
    block_seconds: float
    open_blocks: int
    open_seconds: float
    marks_ours: tuple[int, ...]
    marks_theirs: tuple[int, ...]
    seconds_ours: float
    seconds_theirs: float


FULL = Plan(
    warm_up_seconds=3,
    closed={8: 3, 16: 2},
    block_seconds=8,
    open_blocks=2,
    open_seconds=15,
    marks_ours=(10, 100, 1_000, 10_000),
    marks_theirs=(10, 100, 300, 1_000),
    seconds_ours=130,
    seconds_theirs=60,
)
QUICK = Plan(
    warm_up_seconds=2,
    closed={8: 2, 16: 1},
    block_seconds=4,
    open_blocks=1,
    open_seconds=8,
    marks_ours=(10, 100, 1_000),
    marks_theirs=(10, 100),
    seconds_ours=15,
    seconds_theirs=10,
)
