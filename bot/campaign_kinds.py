"""The kinds of campaigns, as data: one file each, `campaigns/<kind>.yml`. How to write one: docs/kinds.md.

Read once a process. What of a kind is in Python by its name (its trigger, its facts, what it converts by) is checked in
scheduler/campaigns/kinds.py, which knows those.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.campaign_settings import LANGUAGES, BothTexts, Setting, Texts
from bot.campaign_text import LONGEST
from bot.engine import FlowBook
from bot.engine.faults import closest
from bot.wording import PLACEHOLDER
from models import MemberStatus

# What every wording may name, whatever the kind.
ALWAYS = frozenset({"name", "local_name", "office_phone"})
FREE_WORDS = "words"  # what a free answer counts as: its text stays in the thread
_NAME = r"^[a-z][a-z0-9_]{0,39}$"
_RESERVED = frozenset({"nothing", "anything"})  # words of audiences, for who did not answer and who did


def _word(value: Any) -> Any:
    """YAML reads yes, true and 3 as other things than words."""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value


def _counted(value: Any) -> Any:
    """The same for what an answer counts as, where true was written as yes."""
    return ("yes" if value else "no") if isinstance(value, bool) else _word(value)


def _duration(value: Any) -> Any:
    units = {"minutes", "hours", "days"}
    if not isinstance(value, Mapping) or not value or not value.keys() <= units:
        raise ValueError("is not a time; write {hours: 12}, {days: 2} or {minutes: 90}")
    if not all(isinstance(each, int) and not isinstance(each, bool) and each >= 0 for each in value.values()):
        raise ValueError("is not a time; write whole numbers, such as {hours: 12}")
    length = timedelta(**value)
    if not timedelta() < length <= timedelta(days=366):
        raise ValueError("is longer than a year, or nothing; write something between")
    return length


Name = Annotated[str, Field(pattern=_NAME, description="write a name in small letters, digits and _")]
Word = Annotated[str, BeforeValidator(_word), Field(min_length=1, max_length=40)]
Counted = Annotated[str, BeforeValidator(_counted), Field(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Eligible = Literal[MemberStatus.ACTIVE, MemberStatus.RETIREE]

_SAID = {
    "missing": "is missing",
    "enum": "cannot stand here",
    "literal_error": "cannot stand here",
    "string_type": "is not a word",
    "dict_type": "is not a mapping",
    "tuple_type": "is not a list",
    "string_pattern_mismatch": "has other signs than it may",
}


class Question(BaseModel):
    """What a text of this kind asks: the flow that reads the answer, and what the flow begins with.

    slots: a value such as "{event_id}" is that of the run, its settings or the recipient's facts.
    open_for: how long after the text left its answer is read as one; three days when None (bot/campaign_text.py).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    flow: Name
    slots: dict[str, Any] = Field(default_factory=dict, description="write {slot: value}")
    open_for: Duration | None = Field(None, le=LONGEST, description="write {hours: 12}; {days: 7} at the most")

    @property
    def names(self) -> frozenset[str]:
        """What the slots' values name."""
        words = [value for value in self.slots.values() if isinstance(value, str)]
        return frozenset(name for value in words for name in PLACEHOLDER.findall(value))

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The slots, with what they name; one that names a thing alone has it as it is, not as words.

        Raises:
            KeyError: something named has no value.
        """
        return {slot: _filled(value, values) for slot, value in self.slots.items()}


class Kind(BaseModel):
    """One kind of campaign.

    name: of the file.
    title: what staff call it, in a word or three.
    audience: the text form of a query with settings in braces; and-ed with what the organizer chose.
    answers: {slot: {value: what it counts as}}; a value that is not there counts as itself.
    low: {slot: answers that open a hand-off}.
    converts: how it is told who did what the campaign was for.
    useful_for: how long after its start a run's text has a use; only of triggers that do not know it themselves.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    title: BothTexts | None = Field(None, description="write {en: ..., es: ...}")
    about: BothTexts
    topic: Name
    eligible: tuple[Eligible, ...] = Field((MemberStatus.ACTIVE, MemberStatus.RETIREE), min_length=1)
    trigger: Name
    settings: dict[Name, Setting] = Field(default_factory=dict, description="write {name: {type: ..., about: ...}}")
    audience: str | None = Field(None, min_length=1, description="write a query, such as 'shift = night'")
    facts: tuple[Name, ...] = Field((), description="write a list of names")
    wording: Texts = Field(default_factory=dict)
    question: Question | None = Field(None, description="write {flow: ...}")
    answers: dict[Name, dict[Word, Counted]] = Field(
        default_factory=dict, description='write {slot: {"true": "yes"}}; what it counts as in small letters'
    )
    low: dict[Name, tuple[Word, ...]] = Field(default_factory=dict, description='write {slot: ["1", "2"]}')
    converts: Name | None = None
    useful_for: Duration = timedelta(days=1)

    @property
    def statuses(self) -> tuple[MemberStatus, ...]:
        """Who is eligible, as the exclusions take it."""
        return tuple(self.eligible)

    def called(self, language: str) -> str:
        """What staff call it, in `en` or `es`; by the name of its file when that says nothing."""
        return self.title.get(language, self.title["en"]) if self.title else self.name.replace("_", " ").capitalize()

    def counts_as(self, slot: str, value: Any, *, free: bool) -> str:
        """What an answer counts as.

        Args:
            value: of the slot, as the flow read it.
            free: it is the member's own words, of which nothing is kept here.
        """
        word = str(_word(int(value) if isinstance(value, float) and value.is_integer() else value))
        named = self.answers.get(slot, {}).get(word)
        if named is not None:
            return named
        return FREE_WORDS if free else str(_counted(value)) if isinstance(value, bool) else word[:40]

    def is_low(self, slot: str, answer: str) -> bool:
        """Whether a person of the local should look at this answer."""
        return answer in self.low.get(slot, ())

    @model_validator(mode="after")
    def _fits_together(self) -> "Kind":
        named = set(PLACEHOLDER.findall(self.audience or ""))
        if unknown := sorted(named - self.settings.keys()):
            raise ValueError(f"audience: there is no setting {unknown[0]!r}{closest(unknown[0], self.settings)}")
        if self.wording and (missing := [each for each in LANGUAGES if each not in self.wording]):
            raise ValueError(f"wording: has no {missing[0]}; write {{en: ..., es: ...}}")
        if self.question is None and (self.answers or self.low):
            raise ValueError("question: is missing, and answers or low are there; write question: {flow: ...}")
        for slot, counted in self.answers.items():
            if reserved := sorted(_RESERVED & {*counted.values()}):
                raise ValueError(f"answers.{slot}: {reserved[0]!r} means who did or did not answer; write another word")
        return self


class KindError(Exception):
    """Files of kinds are not as they should be; `faults` has one sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Kinds(Mapping[str, Kind]):
    """All kinds, by name."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


def load_kinds(folder: Path) -> Kinds:
    """Reads every file of the folder.

    Raises:
        KindError: with every fault, as `campaigns/x.yml: key: what is wrong; what to write`.
    """
    faults: list[str] = []
    paths = sorted(folder.glob("*.yml"))
    found = [_read(path, faults) for path in paths]
    if not paths:
        faults.append(f"{folder}: has no kinds of campaigns; set CAMPAIGNS_DIR to the folder of their files")
    if faults:
        raise KindError(faults)
    return Kinds(kind for kind in found if kind is not None)


def question_faults(kinds: Kinds, flows: FlowBook) -> list[str]:
    """What the kinds ask, held against the flows: one sentence for each flow or slot that is not there."""
    faults = []
    for kind in kinds.values():
        if kind.question is None:
            continue
        where = f"{_file(kind.name)}: question"
        if kind.question.flow not in flows.flows:
            faults.append(
                f"{where}.flow: there is no flow {kind.question.flow!r}{closest(kind.question.flow, flows.flows)}"
            )
        named = {"question.slots": kind.question.slots, "answers": kind.answers, "low": kind.low}
        faults += [
            f"{_file(kind.name)}: {key}.{slot}: there is no such slot{closest(slot, flows.slots)}"
            for key, slots in named.items()
            for slot in slots
            if slot not in flows.slots
        ]
    return faults


def _read(path: Path, faults: list[str]) -> Kind | None:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        faults.append(f"{_file(path.stem)}: is not YAML: {' '.join(str(error).split())}")
        return None
    if not isinstance(content, dict):
        faults.append(f"{_file(path.stem)}: is empty; write about, topic and trigger at least")
        return None
    try:
        return Kind.model_validate({str(key): value for key, value in content.items()} | {"name": path.stem})
    except ValidationError as error:
        faults += [f"{_file(path.stem)}: {_sentence(dict(fault))}" for fault in error.errors()]
        return None


def _file(name: str) -> str:
    return f"campaigns/{name}.yml"


def _sentence(fault: dict[str, Any]) -> str:
    """`key: what is wrong; what to write`."""
    location = tuple(step for step in fault["loc"] if step != "[key]")
    place = ".".join(map(str, location))
    says = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        known = _keys(location)
        return f"{place}: there is no such key{closest(str(location[-1]), known)}; write one of {', '.join(known)}"
    says = _SAID.get(fault["type"], says)
    instead = _description(location)
    told = f"{says}; {instead}" if instead and "write" not in says else says
    return f"{place}: {told}" if place else told


def _keys(location: tuple[int | str, ...]) -> list[str]:
    if len(location) == 3 and location[0] == "settings":
        return list(Setting.model_fields)
    if len(location) == 2 and location[0] == "question":
        return list(Question.model_fields)
    return [key for key in Kind.model_fields if key != "name"]


def _description(location: tuple[int | str, ...]) -> str:
    """What should be written there, as the model tells it."""
    if len(location) >= 3 and location[0] == "settings":
        field = Setting.model_fields.get(str(location[2]))
    elif len(location) >= 2 and location[0] == "question":
        field = Question.model_fields.get(str(location[1]))
    else:
        field = Kind.model_fields.get(str(location[0])) if location else None
    return (field.description or "") if field else ""


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    if alone := PLACEHOLDER.fullmatch(value):
        return values[alone[1]]
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), value)
