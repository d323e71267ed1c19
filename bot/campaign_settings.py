"""What an organizer sets of a campaign: each setting of a kind has a type: what is written, and how it is kept.

text           words                             kept as they are
number         7, 2.5                            a number
days           7, 1                              a list of whole numbers, each once
choice         one of `values`                   the word
date           2026-12-05                        ISO text
time           17:30, on the local's clock       "17:30"
moment         2026-12-05 17:30, the same        ISO text in UTC
event          its title, or #12                 the row's id, once it was looked up
campaign       its name, or #12                  the row's id, once it was looked up
certification  its title                         the title
link           https://...                       as it is
texts          {en: ..., es: ...}                the same
questions      one to five, see SurveyQuestion   a list of them
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

LANGUAGES = ("en", "es")  # what each kind of campaign is written in; a local may have more
MOST_CHARACTERS = 1000  # of a word or a text: six segments and more
MOST_QUESTIONS = 5
MOST_DAYS = 3660
_ID = re.compile(r"#?(\d{1,15})")


def _both(texts: dict[str, str]) -> dict[str, str]:
    missing = [language for language in LANGUAGES if not texts.get(language, "").strip()]
    if missing:
        raise ValueError(f"has no {' and no '.join(missing)}; write {{en: ..., es: ...}}")
    return texts


def _in_english(told: Any) -> Any:
    return {"en": told} if isinstance(told, str) else told


Words = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
Texts = Annotated[dict[str, Words], Field(description="write {en: ..., es: ...}")]
BothTexts = Annotated[dict[str, Words], AfterValidator(_both), Field(description="write {en: ..., es: ...}")]
About = Annotated[dict[str, Words], BeforeValidator(_in_english), Field(description="write a sentence")]


class SettingType(StrEnum):
    """What a setting may be."""

    TEXT = "text"
    NUMBER = "number"
    DAYS = "days"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    EVENT = "event"
    CERTIFICATION = "certification"
    CAMPAIGN = "campaign"
    LINK = "link"
    TEXTS = "texts"
    QUESTIONS = "questions"


class SurveyQuestion(BaseModel):
    """One question of a survey.

    answer: yes_no, a number of 1 to 5, one of `choices`, or the member's own words.
    """

    model_config = ConfigDict(extra="forbid")

    ask: BothTexts
    answer: Literal["yes_no", "scale", "choice", "words"]
    choices: list[BothTexts] | None = Field(None, min_length=2, max_length=9)

    @model_validator(mode="after")
    def _choices_fit(self) -> "SurveyQuestion":
        if (self.answer == "choice") != (self.choices is not None):
            raise ValueError("choices belong to `answer: choice`, which needs two to nine of them")
        return self


class Setting(BaseModel):
    """One setting of a kind. Without a default it must be given; a default of null may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: SettingType = Field(description=f"write one of {', '.join(SettingType)}")
    about: About
    default: Any = None
    values: tuple[Words, ...] | None = Field(None, description="write the list of words to choose from")

    @property
    def required(self) -> bool:
        """Whether an organizer must say it."""
        return "default" not in self.model_fields_set

    @model_validator(mode="after")
    def _whole(self) -> "Setting":
        if (self.type is SettingType.CHOICE) != (self.values is not None):
            raise ValueError("values belong to `type: choice`, which needs them; write values: [..., ...]")
        if self.default is not None:
            self.checked(self.default)
        return self

    def checked(self, value: Any, zone: tzinfo = UTC) -> Any:
        """The value as it is kept, see the table above; an event or a campaign may still be a name.

        Args:
            value: of a YAML file, or text as a person types it.
            zone: of the local, for a moment that says none.

        Raises:
            ValueError: it does not fit; the sentence says what to write.
        """
        if self.type is SettingType.CHOICE:
            return _one_of(_text(value), self.values or ())
        if self.type is SettingType.MOMENT:
            return _moment(value, zone)
        return _READERS[self.type](value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
        raise ValueError("write words")
    if len(str(value)) > MOST_CHARACTERS:
        raise ValueError(f"write {MOST_CHARACTERS:,} characters at most")
    return str(value).strip()


def _one_of(word: str, values: Sequence[str]) -> str:
    if word not in values:
        raise ValueError(f"there is no {word!r}; write one of {', '.join(values)}")
    return word


def _number(value: Any) -> int | float:
    try:
        number = float(_text(value))
    except ValueError:
        raise ValueError("write a number") from None
    if not abs(number) < 10**12:
        raise ValueError("write a number of twelve digits at most")
    return int(number) if number.is_integer() else number


def _days(value: Any) -> list[int]:
    given = re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        given = [given]
    try:
        days = [int(_text(each)) for each in given]
    except ValueError:
        days = []
    if not days or not all(0 <= day <= MOST_DAYS for day in days):
        raise ValueError("write whole numbers with commas between them, such as 7, 1")
    return list(dict.fromkeys(days))


def _date(value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise ValueError("write a day like 2026-12-05") from None


def _time(value: Any) -> str:
    if isinstance(value, int) and 0 <= value < 24 * 60:
        return f"{value // 60:02}:{value % 60:02}"  # YAML reads 17:30 as a number to the base of 60
    try:
        return time.fromisoformat(_text(value).zfill(5)).strftime("%H:%M")
    except ValueError:
        raise ValueError("write an hour like 17:30") from None


def _moment(value: Any, zone: tzinfo) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("write a day and an hour like 2026-12-05 17:30") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def _row(value: Any) -> int | str:
    written = _text(value)
    by_id = _ID.fullmatch(written) if isinstance(value, int) or written.startswith("#") else None
    return int(by_id[1]) if by_id else written


def _link(value: Any) -> str:
    link = _text(value)
    parts = urlsplit(link)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in link:
        raise ValueError("write an address like https://www.example.org/vote")
    return link


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("write {en: ..., es: ...}")
    return _both({str(language): _text(text) for language, text in value.items()})


_QUESTIONS = TypeAdapter(Annotated[list[SurveyQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)])


def _questions(value: Any) -> list[dict[str, Any]]:
    try:
        return [each.model_dump(exclude_none=True) for each in _QUESTIONS.validate_python(value)]
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        says = first["msg"].removeprefix("Value error, ")
        form = f"write one to {MOST_QUESTIONS} of {{ask: {{en: ..., es: ...}}, answer: yes_no, scale, choice or words}}"
        raise ValueError(f"{place}: {says}; {form}" if place else form) from None


_READERS: dict[SettingType, Callable[[Any], Any]] = {
    SettingType.TEXT: _text,
    SettingType.NUMBER: _number,
    SettingType.DAYS: _days,
    SettingType.DATE: _date,
    SettingType.TIME: _time,
    SettingType.EVENT: _row,
    SettingType.CAMPAIGN: _row,
    SettingType.CERTIFICATION: _text,
    SettingType.LINK: _link,
    SettingType.TEXTS: _texts,
    SettingType.QUESTIONS: _questions,
}
