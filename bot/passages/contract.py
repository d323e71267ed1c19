"""`contract.yml`: what a local lets be said about its contract."""

from collections import Counter
from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.passages.index import Index
from bot.passages.passage import Line, Passage
from bot.wording.texts import ShortTexts


class Source(BaseModel):
    """The contract that the passages are from. `until`: its last day in force."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True)

    name: ShortTexts
    since: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.since:
            raise ValueError("`until` is before `from`")
        return self


class Contract(BaseModel):
    """The file. `synonyms`: lists of words and phrases that mean one thing."""

    model_config = ConfigDict(extra="forbid")

    contract: Source | None
    synonyms: list[Annotated[list[Line], Field(min_length=2)]]
    passages: list[Passage]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.passages and self.contract is None:
            raise ValueError("passages need `contract`: its name and dates")
        twice = [each for each, times in Counter(passage.id for passage in self.passages).items() if times > 1]
        if twice:
            raise ValueError(f"passage {', '.join(sorted(twice))} stands twice")
        return self

    @cached_property
    def approved(self) -> dict[str, Passage]:
        """The passages that may be said, by id."""
        return {passage.id: passage for passage in self.passages if passage.approved_on is not None}

    @cached_property
    def index(self) -> Index:
        """The approved passages, ready to be searched; made once."""
        return Index(list(self.approved.values()), self.synonyms)
