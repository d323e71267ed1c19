"""Exceptions for the log: what they are and where they came from, never what they say.

An exception's message may quote a member's words: PostgreSQL's does for a row or value it refuses, ValueError's for
what it could not read.
"""

import sys
import traceback
from types import TracebackType

from structlog.typing import EventDict, ExcInfo

FRAMES = 12  # the last ones, where it happened


def frames_only(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A structlog processor that turns `exc_info` into `exception`: types, SQLSTATE and frames."""
    found = event.pop("exc_info", None)
    if found:
        event["exception"] = _told(_exception(found))
    return event


def _exception(found: BaseException | ExcInfo | bool | object) -> BaseException | None:
    if isinstance(found, BaseException):
        return found
    if isinstance(found, tuple):
        return found[1] if isinstance(found[1], BaseException) else None
    return sys.exc_info()[1]


def _told(error: BaseException | None) -> str:
    chain = []
    while error is not None:
        chain.append("\n".join([*_frames(error.__traceback__), _name(error)]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n-- caused --\n".join(reversed(chain))


def _name(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return f"{name} [{state}]" if state else name


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
