"""Content: words, buttons and lists registered beforehand, with places for variables, as Twilio's Content API has them.

Limits: https://www.twilio.com/docs/content/twilio-quick-reply and .../twiliolist-picker; faults of variables: error
21656.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from simulator.errors import ApiError
from simulator.messages import Tap, new_sid
from simulator.settings import SettingsError

MAX_VALUE = 1_600  # characters of a variable, Twilio 21658
MAX_BUTTONS, MAX_ITEMS = 10, 10
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_UNFIT = re.compile(r"[\n\r\t]| {5,}")


def _filled_in(types: object) -> object:
    # The client library names every type there is, null for those not meant.
    return {name: each for name, each in types.items() if each is not None} if isinstance(types, dict) else types


class Plain(BaseModel):
    """twilio/text."""

    body: str = Field(min_length=1)


class Button(BaseModel):
    title: str = Field(min_length=1)
    id: str | None = None


class QuickReply(BaseModel):
    """twilio/quick-reply."""

    body: str = Field(min_length=1)
    actions: list[Button] = Field(min_length=1, max_length=MAX_BUTTONS)


class Item(BaseModel):
    item: str = Field(min_length=1)
    id: str = Field(min_length=1, max_length=200)
    description: str | None = None


class ListPicker(BaseModel):
    """twilio/list-picker."""

    body: str = Field(min_length=1)
    button: str = Field(min_length=1)
    items: list[Item] = Field(min_length=1, max_length=MAX_ITEMS)


class Types(BaseModel):
    """What the content looks like; of several, a phone shows the richest it can."""

    model_config = ConfigDict(extra="forbid")

    plain: Plain | None = Field(default=None, alias="twilio/text")
    buttons: QuickReply | None = Field(default=None, alias="twilio/quick-reply")
    list: ListPicker | None = Field(default=None, alias="twilio/list-picker")

    @model_validator(mode="after")
    def _any(self) -> "Types":
        if not (self.plain or self.buttons or self.list):
            raise ValueError("a type is needed")
        return self


class Draft(BaseModel):
    """The body of a create. variables: what stands in a place that a message leaves out."""

    friendly_name: str | None = None
    language: str = Field(min_length=2)
    variables: dict[str, str] | None = None
    types: Annotated[Types, BeforeValidator(_filled_in)]


class _Kept(Draft):
    """One entry of a file of contents."""

    sid: str = Field(pattern=r"^HX[0-9a-f]{32}$")
    approved: bool = False


@dataclass(slots=True)
class Content:
    """approved: whether WhatsApp lets it begin a conversation."""

    sid: str
    draft: Draft
    approved: bool = False
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def may_be_approved(self) -> bool:
        """A list answers a person's own words and nothing else."""
        return self.draft.types.list is None


@dataclass(frozen=True, slots=True)
class Filled:
    """A content with its variables in place. opens: the label that opens a list; empty for buttons."""

    body: str
    taps: tuple[Tap, ...] = ()
    opens: str = ""
    approved: bool = False


class Contents:
    """All that is registered. Those of the file are there from the start, and after every reset."""

    def __init__(self, path: Path | None) -> None:
        """Raises SettingsError when the file cannot be read."""
        self._first = tuple(_load(path))
        self._kept: dict[str, Content] = {}
        self.clear()

    def clear(self) -> None:
        self._kept = {each.sid: Content(each.sid, each, each.approved) for each in self._first}

    def add(self, draft: Draft) -> Content:
        content = Content(new_sid("HX"), draft)
        self._kept[content.sid] = content
        return content

    def get(self, sid: str) -> Content | None:
        return self._kept.get(sid)

    def remove(self, sid: str) -> None:
        self._kept.pop(sid, None)

    def newest_first(self) -> list[Content]:
        return list(self._kept.values())[::-1]

    def fill(self, sid: str, variables: str) -> Filled:
        """What a message of this content shows. variables: a JSON object, as the create has it.

        Raises ApiError 21655 for a content that is not there, 21656 and 21658 for variables that are not right.
        """
        content = self.get(sid)
        if content is None:
            raise ApiError(21655)
        values = {**(content.draft.variables or {}), **_values(variables)}
        types = content.draft.types
        if types.list:
            items = tuple(
                Tap(_put(each.id, values), _put(each.item, values), _put(each.description or "", values))
                for each in types.list.items
            )
            return Filled(_put(types.list.body, values), items, _put(types.list.button, values))
        if types.buttons:
            buttons = tuple(
                Tap(_put(each.id or each.title, values), _put(each.title, values)) for each in types.buttons.actions
            )
            return Filled(_put(types.buttons.body, values), buttons, approved=content.approved)
        return Filled(_put(types.plain.body if types.plain else "", values), approved=content.approved)


def _values(text: str) -> dict[str, str]:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        raise ApiError(21656) from None
    if not isinstance(given, dict):
        raise ApiError(21656)
    for value in given.values():
        if not isinstance(value, str) or not value.strip() or _UNFIT.search(value):
            raise ApiError(21656)
        if len(value) > MAX_VALUE:
            raise ApiError(21658)
    return given


def _put(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def _load(path: Path | None) -> Iterable[_Kept]:
    if path is None:
        return
    try:
        rows: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"SIMULATOR_CONTENTS: {path} cannot be read: {error}") from error
    for place, row in enumerate(rows or (), start=1):
        try:
            yield _Kept.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise SettingsError(f"SIMULATOR_CONTENTS: entry {place}: {where}: {first['msg']}") from error
