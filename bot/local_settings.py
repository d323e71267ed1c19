"""What locals have set over their files by the console: read by every process within seconds, without a restart.

A change is a row of `local_setting`, and the newest of each field holds. Rows are never changed, so their number says
whether there is something new: it is asked at most every two seconds, beside the connections of turns, and never twice
at a time. While the database does not answer, what was read last goes on.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import structlog
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, to_jsonable_python
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.local_files import LocalFile, LocalFiles, local_file
from models.database import make_brief_engine

EVERY = 2.0  # seconds between two looks
# Kinds that are no files: their values stand in the local's own row.
OF_THE_ROW = ("local", "wording")

# A process whose last look was before a row was committed counts one more, whatever the order of the numbers.
STAMP = text("SELECT count(*) FROM local_setting")
NEWEST = text("""
    SELECT DISTINCT ON (local_id, kind, field) local.handle, kind, field, value
    FROM local_setting JOIN local ON local.id = local_id
    WHERE kind <> ALL(:of_the_row) AND (CAST(:handle AS text) IS NULL OR local.handle = :handle)
    ORDER BY local_id, kind, field, local_setting.id DESC
""")

Model = TypeVar("Model", bound=BaseModel)
Own = Mapping[str, Any]
"""What a local has set of a kind: field -> value. `passages/overtime` is one item of a list, None takes it out."""

log = structlog.get_logger(__name__)


class LiveSettings:
    """What is set over the files (bot.local_files.SetOver).

    Args:
        database_url: looked at by a connection of its own, so that no statement is added to a turn's.
    """

    def __init__(self, database_url: str) -> None:
        self._engine = make_brief_engine(database_url)
        self._looking = threading.Lock()
        self._next_look = 0.0
        self._stamp = -1
        self._own: dict[tuple[str, str], Own] = {}
        # What was made, and of what: whoever makes one of what held before spoils nothing.
        self._made: dict[tuple[str, str], tuple[Own, BaseModel]] = {}

    def over(self, kind: LocalFile[Model], handle: str, content: Model) -> Model:
        """`content` with what the local has set over it, as far as that still fits."""
        self._look()
        own = self._own.get((handle, kind.name))
        if not own:
            return content
        key = (handle, kind.name)
        made = self._made.get(key)
        if made is None or made[0] is not own:
            made = self._made[key] = (own, self._make(kind, handle, content, own))
        return cast(Model, made[1])

    def look_again(self) -> None:
        """Looks before the next answer."""
        self._next_look = 0.0

    def _make(self, kind: LocalFile[Model], handle: str, content: Model, own: Own) -> Model:
        try:
            return merged(kind, content, own)
        except ValidationError as error:
            # Only after an upgrade: nothing is stored that does not fit.
            log.error("local_settings_do_not_fit", local=handle, kind=kind.name, faults=error.error_count())
            return fitted(kind, content, own)

    def _look(self) -> None:
        if time.monotonic() < self._next_look:
            return
        # Whoever comes while another looks goes on with what is known, except before the first look.
        if not self._looking.acquire(blocking=self._stamp < 0):
            return
        try:
            if time.monotonic() >= self._next_look:
                self._read()
        finally:
            self._next_look = time.monotonic() + EVERY
            self._looking.release()

    def _read(self) -> None:
        try:
            with self._engine.connect() as connection:
                stamp = connection.scalar(STAMP) or 0
                if stamp != self._stamp:
                    self._take(_newest(connection) if stamp else {})
                    self._stamp = stamp
        except SQLAlchemyError as error:
            log.warning("local_settings_not_read", error=type(error).__name__)

    def _take(self, own: dict[tuple[str, str], Own]) -> None:
        # What has not changed stays the same object, and what was made of it holds.
        self._own = {key: before if (before := self._own.get(key)) == each else each for key, each in own.items()}


def merged(kind: LocalFile[Model], content: Model, own: Own) -> Model:
    """`content` of a file with what a local has set over it.

    Raises:
        ValidationError: together they are not what the kind may be.
    """
    return kind.model.model_validate(laid_over(content, own))


def fitted(kind: LocalFile[Model], content: Model, own: Own) -> Model:
    """`content` of a file with what a local has set over it, as far as that fits.

    A number beyond a limit is put to it: that is nearer to what the local wants than what the file says. What fits in
    no way is left out alone; all of it only where the fault is about no field.
    """
    left = dict(own)
    while left:
        try:
            return merged(kind, content, left)
        except ValidationError as error:
            mended = _mended(content, left, error.errors(include_url=False))
        # What was put to a limit may be out of another one: each turn has to lead further.
        left = {} if mended == left else mended
    return content


def _mended(content: BaseModel, own: Own, faults: Sequence[ErrorDetails]) -> dict[str, Any]:
    left = dict(own)
    for fault in faults:
        field = _field_of(content, own, fault["loc"])
        limits = fault.get("ctx", {})
        limit = limits.get("ge", limits.get("le"))
        if limit is not None and len(fault["loc"]) == 1 and left.get(field) != limit:
            left[field] = limit
        else:
            left.pop(field, None)
    return left


def _field_of(content: BaseModel, own: Own, place: tuple[int | str, ...]) -> str:
    """The field, as it was set, where a fault is: of a list of items the one item."""
    name = str(place[0]) if place else ""
    if name in own or len(place) < 2:
        return name
    items = laid_over(content, own)[name]
    item = items[place[1]] if isinstance(items, list) and isinstance(place[1], int) else None
    return f"{name}/{item.get('id')}" if isinstance(item, dict) else name


def laid_over(content: BaseModel, own: Own) -> dict[str, Any]:
    """The same as it is written, whether or not it is what the kind may be."""
    whole = as_written(content)
    for field, value in own.items():
        name, _, item = field.partition("/")
        whole[name] = _with_item(whole.get(name) or [], item, value) if item else value
    return whole


def as_written(content: BaseModel) -> dict[str, Any]:
    """What a model holds, as it is written in a file or a row: plain JSON, what has no order of its own in order."""
    written: dict[str, Any] = _plain(content.model_dump(by_alias=True))
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(to_jsonable_python(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value))
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return to_jsonable_python(value)


def stored_faults(connection: Connection, files: LocalFiles, of: str | None = None) -> Iterator[str]:
    """One sentence for each local and kind of which what is stored does not fit the files any more.

    Args:
        of: the handle of one local; None for all.
    """
    for (handle, name), own in _newest(connection, of).items():
        try:
            kind = local_file(name)
        except KeyError:
            yield f"{handle}: settings of {name}: there is no such kind of file any more"
            continue
        try:
            merged(kind, files.in_file(kind, handle), own)
        except ValidationError as error:
            for fault in error.errors():
                yield f"{handle}: settings of {name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"


def _newest(connection: Connection, handle: str | None = None) -> dict[tuple[str, str], Own]:
    own: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(NEWEST, {"of_the_row": list(OF_THE_ROW), "handle": handle}):
        if row.value is not None:
            own.setdefault((row.handle, row.kind), {})[row.field] = row.value["is"]
    return dict(own)


def _with_item(items: list[dict[str, Any]], wanted: str, value: Any) -> list[dict[str, Any]]:
    """The list with one item put in the place of the one of its id, at the end, or taken out."""
    changed = [value if each["id"] == wanted else each for each in items]
    if all(each["id"] != wanted for each in items):
        changed.append(value)
    return [each for each in changed if each is not None]
