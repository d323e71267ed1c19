"""What the union gets its members at a local: benefits whose uses are recorded, and discounts for all."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.local_files import LocalFile
from bot.wording.texts import ShortTexts

MOST_DISCOUNTS = 12  # three parts of a long reply

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class BenefitsRules(BaseModel):
    """`benefits.yml`. `benefits` is {code: {language: name}}."""

    model_config = ConfigDict(extra="forbid")

    benefits: dict[Code, ShortTexts]
    discounts: Annotated[list[ShortTexts], Field(max_length=MOST_DISCOUNTS)]
    discounts_how: ShortTexts | None


BENEFITS = LocalFile("benefits", BenefitsRules)


def quarter_of(day: date) -> date:
    """The first day of the quarter of the calendar year that `day` is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def year_of(day: date) -> date:
    """The first day of the year that `day` is in."""
    return date(day.year, 1, 1)
