"""What a local sets for itself, at the desk of an admin: changed field by field, with a history, and undone.

A change is checked by the model that checks the files; what does not fit is never stored. Every process has it within
seconds (bot/local_settings.py). Each change is audited with what was before and after.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from bot.local_files import LocalFile, LocalFiles, local_file
from bot.local_settings import as_written, fitted, laid_over, merged
from bot.wording.texts import LANGUAGES
from config.phones import to_e164
from models import AuditEntry, Local, LocalSetting

ROW = "local"  # the kind whose fields are columns of the local's own row
WORDING = "wording"
MOST_SHOWN = 20  # changes on a page
_MOST_DETAIL = 400  # letters of a value in the audit


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit.

    field: of the kind; "" for what is about all of it. `place` within it, such as ("mon", "opens").
    kind: pydantic's name of the fault, such as "greater_than_equal", with its `limits`; words in English.
    """

    field: str
    place: tuple[int | str, ...]
    kind: str
    words: str
    limits: Mapping[str, Any]


class SettingsRefused(Exception):
    """What was set does not fit, and nothing of it was stored."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{fault.field}: {fault.words}" for fault in faults))
        self.faults = tuple(faults)


class SettingsOutdated(Exception):
    """Somebody changed the same settings meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody changed these settings meanwhile. Look at them again.")


def _number(text: str) -> str:
    number = to_e164(text)
    if number is None:
        raise ValueError("is not a phone number; write it like +14155550100")
    return number


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone; write it like America/Chicago")
    return name


ZONE = AfterValidator(_zone)  # of a field that holds one; a form offers zones by it


def _languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    if strange := sorted(set(languages) - set(LANGUAGES)):
        raise ValueError(f"there are no texts in {', '.join(strange)}")
    if len(set(languages)) < len(languages):
        raise ValueError("a language stands twice")
    return languages


class LocalFacts(BaseModel):
    """The local's own row: `languages` in the order of preference, the first is what it falls back on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=60)
    number: Annotated[str, AfterValidator(_number)]
    time_zone: Annotated[str, ZONE]
    languages: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_languages)]
    office_phone: Annotated[str, AfterValidator(_number)]


@dataclass(frozen=True, slots=True)
class Held:
    """One field as it is. `default`: what the files say; `own`: whether the local has set it by the console."""

    name: str
    value: Any
    default: Any
    own: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """All of one kind. `version`: of the newest change, 0 for none; it goes with a form, so that no change is lost."""

    kind: str
    content: BaseModel
    fields: tuple[Held, ...]
    version: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change, as the history shows it. `newest`: nothing has changed this field since, so it can be undone."""

    id: int
    kind: str
    field: str
    before: Any
    after: Any
    to_default: bool
    by: str
    at: datetime
    newest: bool


def settings(session: Session, files: LocalFiles, local: Local, kind: str) -> Settings:
    """What holds for a local now, and what its files say.

    Raises:
        KeyError: there is no such kind.
    """
    if kind == ROW:
        facts = _facts(local)
        written = as_written(facts)
        fields = tuple(Held(name, value, None, own=False) for name, value in written.items())
        return Settings(kind, facts, fields, version(session, local.id, kind))
    file = local_file(kind)
    base = files.in_file(file, local.handle)
    own = stored(session, local.id, kind)
    content = in_force(file, base, own)
    now, default = as_written(content), as_written(base)
    touched = {field.partition("/")[0] for field in own}
    fields = tuple(Held(name, value, default[name], own=name in touched) for name, value in now.items())
    return Settings(kind, content, fields, version(session, local.id, kind))


def stored(session: Session, local_id: int, kind: str) -> dict[str, Any]:
    """What the local has set of a kind: field -> value."""
    newest = (
        select(LocalSetting.field, LocalSetting.value)
        .where(LocalSetting.local_id == local_id, LocalSetting.kind == kind)
        .ext(distinct_on(LocalSetting.field))
        .order_by(LocalSetting.field, LocalSetting.id.desc())
    )
    return {field: value["is"] for field, value in session.execute(newest) if value is not None}


def kinds_changed(session: Session, local_id: int) -> set[str]:
    """Kinds of which something is set over the files now."""
    newest = (
        select(LocalSetting.kind, LocalSetting.value)
        .where(LocalSetting.local_id == local_id)
        .ext(distinct_on(LocalSetting.kind, LocalSetting.field))
        .order_by(LocalSetting.kind, LocalSetting.field, LocalSetting.id.desc())
    )
    return {kind for kind, value in session.execute(newest) if value is not None and kind != ROW}


def version(session: Session, local_id: int, kind: str) -> int:
    """The number of the newest change of a kind, 0 for none."""
    newest = select(func.max(LocalSetting.id)).where(LocalSetting.local_id == local_id, LocalSetting.kind == kind)
    return session.scalar(newest) or 0


def change(
    session: Session,
    actor: str,
    at: datetime,
    files: LocalFiles,
    local_id: int,
    kind: str,
    values: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> list[str]:
    """Sets the fields that differ from what holds; one that is as in the files is given back to them.

    Args:
        values: field -> value as it would be written in the file; `passages/overtime` is one item of a list.
        seen: the `version` whoever changes has looked at; None does not ask.

    Returns:
        The fields that were changed.

    Raises:
        SettingsRefused: together they do not fit; nothing was stored.
        SettingsOutdated: somebody changed the kind since `seen`.
        KeyError: there is no such kind.
    """
    local = session.get_one(Local, local_id, with_for_update=True)
    if seen is not None and seen != version(session, local_id, kind):
        raise SettingsOutdated
    if kind == ROW:
        return _change_row(session, actor, at, local, values)
    file = local_file(kind)
    base = files.in_file(file, local.handle)
    own = stored(session, local_id, kind)
    # What does not fit any more is not in force, yet it is what a change takes away.
    names = {field.partition("/")[0] for field in values}
    known = [fault for fault in _faults(file, base, own) if fault.field and fault.field not in names]
    before, wanted = _normal(file, base, own), as_written_whole(file, base, {**own, **values}, known)
    default = as_written(base)
    changed = [field for field in values if _part(before, field) != _part(wanted, field)]
    for field in changed:
        after = _part(wanted, field)
        as_in_file = after == _part(default, field)
        keep = None if as_in_file else {"is": after}
        note(session, actor, at, local_id, kind, field, keep, _part(before, field), told=after)
    return changed


def to_default(
    session: Session, actor: str, at: datetime, files: LocalFiles, local_id: int, kind: str, field: str
) -> bool:
    """Gives a field back to the files; False when it was theirs already.

    Raises:
        SettingsRefused: what the local has set besides does not fit without it.
        KeyError: there is no such kind.
    """
    local = session.get_one(Local, local_id, with_for_update=True)
    file = local_file(kind)
    base = files.in_file(file, local.handle)
    own = stored(session, local_id, kind)
    if field not in own:
        return False
    before = _normal(file, base, own)
    rest = {name: value for name, value in own.items() if name != field}
    after = as_written_whole(file, base, rest, _faults(file, base, own))
    note(session, actor, at, local_id, kind, field, None, _part(before, field), told=_part(after, field))
    return True


def undo(session: Session, actor: str, at: datetime, files: LocalFiles, local_id: int, change_id: int) -> ChangeView:
    """Sets a field back to what it was before a change of a file's kind or of the local's row.

    Raises:
        SettingsRefused: there is no such change here, or what was before does not fit any more.
    """
    row = session.get(LocalSetting, change_id)
    if row is None or row.local_id != local_id or row.kind == WORDING:
        raise refused("", "There is no such change.")
    if row.id != _newest_of(session, row):
        raise refused(row.field, "It has been changed again since.")
    if row.before is None:
        to_default(session, actor, at, files, local_id, row.kind, row.field)
    else:
        change(session, actor, at, files, local_id, row.kind, {row.field: row.before["is"]})
    return _view(row, newest=False)


def history(
    session: Session, local_id: int, kind: str, *, before: int | None = None, field: str = ""
) -> tuple[list[ChangeView], int | None]:
    """Changes of a kind, the newest first, and where the next page begins.

    Args:
        field: the only one to tell of, such as one response.
    """
    conditions = [LocalSetting.local_id == local_id, LocalSetting.kind == kind]
    if before is not None:
        conditions.append(LocalSetting.id < before)
    if field:
        conditions.append(LocalSetting.field == field)
    rows = session.scalars(
        select(LocalSetting).where(*conditions).order_by(LocalSetting.id.desc()).limit(MOST_SHOWN + 1)
    ).all()
    newest = set(
        session.scalars(
            select(func.max(LocalSetting.id))
            .where(LocalSetting.local_id == local_id, LocalSetting.kind == kind)
            .group_by(LocalSetting.field)
        )
    )
    shown = [_view(row, newest=row.id in newest) for row in rows[:MOST_SHOWN]]
    return shown, shown[-1].id if len(rows) > MOST_SHOWN else None


def note(
    session: Session,
    actor: str,
    at: datetime,
    local_id: int,
    kind: str,
    field: str,
    value: dict[str, Any] | None,
    before: Any,
    *,
    told: Any,
) -> None:
    """Writes a change and its entry in the audit.

    Args:
        value: as the row keeps it.
        before, told: what held until now, and what holds from now on.
    """
    session.add(
        LocalSetting(
            local_id=local_id,
            kind=kind,
            field=field,
            value=value,
            before={"is": before},
            changed_by=actor,
            changed_at=at,
        )
    )
    detail = f"{kind} {field}: {_short(before)} -> {_short(told)}"
    session.add(AuditEntry(actor=actor, action="setting_changed", local_id=local_id, detail=detail, at=at))
    session.flush()


def refused(field: str, words: str) -> SettingsRefused:
    """One fault in a sentence of ours."""
    return SettingsRefused([Fault(field, (), "value_error", words, {})])


def in_force(kind: LocalFile[Any], base: BaseModel, own: Mapping[str, Any]) -> BaseModel:
    """What holds: what the local has set over the files, as far as it fits."""
    content: BaseModel = fitted(kind, base, own)
    return content


def _normal(kind: LocalFile[Any], base: BaseModel, own: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return as_written(merged(kind, base, own))
    except ValidationError:
        return laid_over(base, own)


def as_written_whole(
    kind: LocalFile[Any], base: BaseModel, own: Mapping[str, Any], known: Collection[Fault] = ()
) -> dict[str, Any]:
    """The whole content with what is set over it.

    Args:
        known: faults that were there before a change and keep nobody from it.

    Raises:
        SettingsRefused: it does not fit.
    """
    if faults := [fault for fault in _faults(kind, base, own) if fault not in known]:
        raise SettingsRefused(faults)
    return as_written(fitted(kind, base, own))


def _faults(kind: LocalFile[Any], base: BaseModel, own: Mapping[str, Any]) -> list[Fault]:
    try:
        merged(kind, base, own)
    except ValidationError as error:
        return [_fault(each) for each in error.errors(include_url=False)]
    return []


def _change_row(session: Session, actor: str, at: datetime, local: Local, values: Mapping[str, Any]) -> list[str]:
    before = as_written(_facts(local))
    try:
        facts = LocalFacts.model_validate({**before, **values})
    except ValidationError as error:
        raise SettingsRefused([_fault(each) for each in error.errors(include_url=False)]) from None
    after = as_written(facts)
    changed = [field for field in after if after[field] != before[field]]
    _check_alone(session, local, facts, changed)
    for field in changed:
        setattr(local, field, after[field])
        note(session, actor, at, local.id, ROW, field, {"is": after[field]}, before[field], told=after[field])
    return changed


def _check_alone(session: Session, local: Local, facts: LocalFacts, changed: Iterable[str]) -> None:
    """Two locals of one number would get each other's texts."""
    taken = session.execute(
        select(Local.name, Local.number).where(
            Local.id != local.id, (Local.name == facts.name) | (Local.number == facts.number)
        )
    ).all()
    for field in ("name", "number"):
        if field in changed and getattr(facts, field) in {getattr(row, field) for row in taken}:
            raise refused(field, "Another local has this one.")


def _facts(local: Local) -> LocalFacts:
    # As it is, without a check: a row of old may have what a form would not take.
    return LocalFacts.model_construct(
        name=local.name,
        number=local.number,
        time_zone=local.time_zone,
        languages=tuple(local.languages),
        office_phone=local.office_phone,
    )


def _part(content: Mapping[str, Any], field: str) -> Any:
    name, _, item = field.partition("/")
    if not item:
        return content[name]
    return next((each for each in content[name] if each["id"] == item), None)


def _newest_of(session: Session, row: LocalSetting) -> int:
    newest = select(func.max(LocalSetting.id)).where(
        LocalSetting.local_id == row.local_id, LocalSetting.kind == row.kind, LocalSetting.field == row.field
    )
    return session.scalar(newest) or 0


def _view(row: LocalSetting, *, newest: bool) -> ChangeView:
    return ChangeView(
        id=row.id,
        kind=row.kind,
        field=row.field,
        before=row.before["is"] if row.before else None,
        after=row.value["is"] if row.value else None,
        to_default=row.value is None,
        by=row.changed_by.removeprefix("user:"),
        at=row.changed_at,
        newest=newest,
    )


def _fault(error: ErrorDetails) -> Fault:
    place = error["loc"]
    return Fault(
        field=str(place[0]) if place else "",
        place=tuple(place[1:]),
        kind=error["type"],
        words=error["msg"].removeprefix("Value error, "),
        limits={name: value for name, value in error.get("ctx", {}).items() if name != "error"},
    )


def _short(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= _MOST_DETAIL else f"{words[:_MOST_DETAIL]}..."
