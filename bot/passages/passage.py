"""One passage: a question that members ask, the answer the local approves, and the words of the article it rests on."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.wording import count
from bot.wording.texts import ShortTexts, Texts

MOST_SEGMENTS = 3  # of an answer with its article and quote: a reply is not cut before MORE

Line = Annotated[str, Field(min_length=1, max_length=200)]


class Passage(BaseModel):
    """A passage of `contract.yml`.

    Args:
        id: short and lasting, such as `overtime`.
        article: as the contract numbers it.
        quote: the article's own words, in the language of the contract.
        questions: {language: ways to ask}; what is not among them is found by nearness.
        approved_on: when the local approved it; without a date it is a draft, and never said.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    article: Annotated[str, Field(min_length=1, max_length=12)]
    title: ShortTexts
    quote: Line
    answer: Texts
    questions: dict[str, Annotated[list[Line], Field(min_length=1)]]
    approved_on: date | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Its questions and titles in every language: what a member's question is held against."""
        return (*self.title.values(), *(text for texts in self.questions.values() for text in texts))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for language, text in self._whole():
            found = count(text).segments
            if found > MOST_SEGMENTS:
                raise ValueError(
                    f"{self.id}: answer with quote costs {found} segments in {language}, {MOST_SEGMENTS} at most"
                )
        if lacking := sorted(self.answer.keys() - self.questions.keys()):
            raise ValueError(f"{self.id}: has no questions in {', '.join(lacking)}")
        return self

    def _whole(self) -> Iterator[tuple[str, str]]:
        for language, answer in self.answer.items():
            yield language, f'{answer}\nArt. {self.article}, {self.title[language]}: "{self.quote}"'
