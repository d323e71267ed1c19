"""The report, in Markdown, as docs/speed.md keeps it."""

import math
from collections.abc import Iterable, Mapping

from bench.measure import Blocks, History, Pair
from bench.plan import RATE
from bench.summary import table

NOTES = """\
- Both get the same signed webhooks with the same texts, block by block in turn, on one machine over loopback, from a
  client that is a process of its own. A phone sends 10 texts, then another takes its place.
- Rollcall: gunicorn (2 processes x 8 threads), PostgreSQL with durable commits, Valkey, Rasa for understanding alone.
  A text has its signature checked and is answered from the member's record; message, state, touch points and reply are
  one committed transaction; the reply is in the webhook's answer. The loop guard is off, or it would stop such phones.
- Rasa's channel: one `rasa run` with the same training data and pipeline, RulePolicy with a rule for each intent, an
  action server that reads a table in memory, the tracker in memory. No signature is checked and nothing is stored. It
  replies by a call to the carrier's API: here the local simulator, without TLS and without the distance to Twilio. Its
  answer to the webhook comes after that call, and that is its time.
- Processor time is that of the side's own processes, databases among them; the client's and the carrier's are left out.
- One conversation: one phone, the common questions in turn, the median of the 20 texts around that message. "-" is a
  message that was not reached in the time there is."""


def report(
    closed: Mapping[int, Pair], opened: Pair, histories: tuple[History, History], read_by: Mapping[str, int]
) -> str:
    """All tables and notes.

    Args:
        closed: by number of phones.
        opened: at a fixed rate.
        histories: ours and theirs.
        read_by: how many of our texts each way of understanding has read.
    """
    parts = [
        *(_closed(phones, pair) for phones, pair in closed.items()),
        _opened(opened),
        _history(*histories),
        _faults([*closed.values(), opened], histories),
        f"Rollcall read the mix {_shares(read_by)}.",
        f"What each side does:\n\n{NOTES}",
    ]
    return "\n\n".join(parts)


def _closed(phones: int, pair: Pair) -> str:
    ours, theirs = pair.ours, pair.theirs
    low, high = min(pair.ratios), max(pair.ratios)
    rows = [
        ("texts a second", f"{ours.throughput:.0f}", f"{theirs.throughput:.0f}", _ratio(ours, theirs)),
        *_percentiles(pair),
        *_processor(pair),
    ]
    title = f"{phones} phones, each texting again as soon as it is answered"
    blocks = f"Throughput block by block: {low:.1f} to {high:.1f} times theirs, {len(ours.each)} blocks each."
    return f"{title}\n\n{table(('', 'Rollcall', 'Rasa channel', 'ratio'), rows)}\n\n{blocks}"


def _opened(pair: Pair) -> str:
    rows = [
        *_percentiles(pair),
        *_processor(pair),
    ]
    title = f"{RATE:g} texts a second, at random moments"
    return f"{title}\n\n{table(('', 'Rollcall', 'Rasa channel', 'ratio'), rows)}"


def _history(ours: History, theirs: History) -> str:
    marks = sorted({*ours.marks, *theirs.marks})
    rows = [(f"{mark:,}", _ms(ours.marks.get(mark)), _ms(theirs.marks.get(mark))) for mark in marks]
    title = "One conversation: ms a text at message"
    return f"{title}\n\n{table(('', 'Rollcall', 'Rasa channel'), rows)}"


def _faults(pairs: Iterable[Pair], histories: tuple[History, History]) -> str:
    ours, theirs = histories[0].blocks, histories[1].blocks
    ours = Blocks([*ours.each, *(block for pair in pairs for block in pair.ours.each)])
    theirs = Blocks([*theirs.each, *(block for pair in pairs for block in pair.theirs.each)])
    lines = [_fault("Rollcall", ours), _fault("Rasa channel", theirs)]
    return "\n".join(lines)


def _fault(name: str, blocks: Blocks) -> str:
    errors = ", ".join(f"{times} x {what}" for what, times in sorted(blocks.errors.items())) or "none"
    return f"{name}: {blocks.texts:,} texts answered, {blocks.silent} of them without words, errors: {errors}."


def _shares(read_by: Mapping[str, int]) -> str:
    """ "by keyword 34 %, by cache 33 %, by rasa 33 %": `degraded` would be keywords because Rasa was too slow."""
    total = sum(read_by.values()) or 1
    return ", ".join(f"by {way} {100 * times / total:.1f} %" for way, times in sorted(read_by.items()))


def _percentiles(pair: Pair) -> list[tuple[str, str, str, str]]:
    shares = (50, 95, 99)
    return [(f"p{share} ms", *_by(pair.ours.percentile(share), pair.theirs.percentile(share))) for share in shares]


def _processor(pair: Pair) -> list[tuple[str, str, str, str]]:
    ours, theirs = pair.ours.cpu_milliseconds, pair.theirs.cpu_milliseconds
    total = ("processor ms a text", *_by(sum(ours.values()), sum(theirs.values())))
    parts = list(dict.fromkeys([*ours, *theirs]))
    return [total, *((f"- {part}", _ms(ours.get(part)), _ms(theirs.get(part)), "") for part in parts)]


def _by(ours: float, theirs: float) -> tuple[str, str, str]:
    return f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}" if theirs else ""


def _ratio(ours: Blocks, theirs: Blocks) -> str:
    return f"{ours.throughput / theirs.throughput:.1f}" if theirs.texts else ""


def _ms(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.1f}"
