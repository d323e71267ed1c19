"""Flow files in, a checked FlowBook out."""

from collections.abc import Iterable
from pathlib import Path

from bot.engine.book import FlowBook
from bot.engine.faults import FlowFileError


def load_flows(
    path: Path,
    *,
    actions: Iterable[str] | None = None,
    intents: Iterable[str] | None = None,
    facts: Iterable[str] = (),
    said_elsewhere: Iterable[str] = (),
) -> FlowBook:
    """Load and check every `*.yml` under `path`.

    Args:
        path: the folder; `path/responses/<language>.yml` hold the responses shared by many flows.
        actions: names of the registered Python actions; None leaves action names unchecked.
        intents: names of the intents of the NLU domain; None leaves intents unchecked.
        facts: names that `Turn.facts` will carry (`context.<name>` in conditions, `{<name>}` in responses).
        said_elsewhere: responses uttered by Python code, which are not reported as unused.

    Raises:
        FlowFileError: with every fault found, each as `file:line: what is wrong; what to write instead`.
    """
    raise FlowFileError([])
