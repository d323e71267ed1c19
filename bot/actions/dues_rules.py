"""How dues work at a local: how they are paid, and who is in good standing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AnyUrl, BaseModel, ConfigDict, Field, UrlConstraints

from bot.local_files import LocalFile
from bot.wording.texts import ShortTexts
from models import DuesStanding


class Exemptions(BaseModel):
    """What applies to members who pay nothing, for each reason."""

    model_config = ConfigDict(extra="forbid")

    retiree: ShortTexts
    leave: ShortTexts
    strike: ShortTexts

    def words(self, standing: DuesStanding) -> Mapping[str, str]:
        """{language: what applies}.

        Raises:
            KeyError: a member of this standing pays dues.
        """
        return {
            DuesStanding.EXEMPT_RETIREE: self.retiree,
            DuesStanding.EXEMPT_LEAVE: self.leave,
            DuesStanding.EXEMPT_STRIKE: self.strike,
        }[standing]


class DuesRules(BaseModel):
    """`dues.yml`. `grace_days`: days after the one dues are paid through on which a member still counts as paid."""

    model_config = ConfigDict(extra="forbid")

    pay_url: Annotated[AnyUrl, UrlConstraints(allowed_schemes=["https"])] | None
    pay_words: ShortTexts
    office_hours: ShortTexts | None
    grace_days: int = Field(ge=0, le=366)
    good_standing: ShortTexts
    exemptions: Exemptions


DUES = LocalFile("dues", DuesRules)


class Standing(StrEnum):
    """Whether a member is in good standing, and why."""

    EXEMPT = "exempt"
    PAID = "paid"
    GRACE = "grace"
    BEHIND = "behind"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class GoodStanding:
    """`until`: the last day of grace, where it matters."""

    standing: Standing
    until: date | None = None


def good_standing(
    reason: DuesStanding, balance_cents: int, paid_through: date | None, grace_days: int, today: date
) -> GoodStanding:
    """Where a member stands on the local's date `today`.

    Who owes nothing is in good standing however old `paid_through` is: checkoff is posted weeks after it was taken.
    Who owes is so until the days of grace are over, the last one included. Who owes and has no such day on record is
    told neither: a wrong answer can cost a vote.
    """
    if reason is not DuesStanding.PAYING:
        return GoodStanding(Standing.EXEMPT)
    if balance_cents <= 0:
        return GoodStanding(Standing.PAID)
    if paid_through is None:
        return GoodStanding(Standing.UNCLEAR)
    last = paid_through + timedelta(days=grace_days)
    return GoodStanding(Standing.GRACE if today <= last else Standing.BEHIND, last)
