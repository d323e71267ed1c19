"""What to do with a question: answer it, ask which of a few passages is meant, ask what it is about, or give it up."""

from dataclasses import dataclass

from bot.passages.contract import Contract
from bot.passages.passage import Passage

# Chosen on the passages' own questions, each left out in turn: of 378, one in a hundred was answered with a wrong
# passage. Measured on other questions: docs/contract.md.
SURE = 0.50  # and more: it is answered
NEAR = 0.40  # and more: it is asked about
GAP = 0.15  # less than this behind the best is too close to choose
FAR = 0.30  # this behind the best and more is not worth a line
MOST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The passage that answers, or those that may; both empty when none does.

    says_nothing: the question is only that there is one ("contract"), so it must first be asked what it is about.
    """

    answer: Passage | None = None
    close: tuple[Passage, ...] = ()
    says_nothing: bool = False


def find(contract: Contract, question: str, *, leave_out: str | None = None) -> Found:
    """What the approved passages have for `question`, in any language they are written in.

    Args:
        leave_out: a question of a passage that is to be taken as not written, to measure by it.
    """
    if not contract.approved:
        return Found()
    if not any(char.isalpha() for char in question) or not contract.index.tells_anything(question):
        return Found(says_nothing=True)
    best, *others = contract.index.search(question, leave_out=leave_out)[: MOST_CHOICES + 1]
    if best.score < NEAR:
        return Found()
    if best.score >= SURE and all(best.score - other.score >= GAP for other in others):
        return Found(best.passage)
    least = max(NEAR, best.score - FAR)
    close = [match.passage for match in (best, *others) if match.score >= least]
    return Found(close=tuple(close[:MOST_CHOICES]))
