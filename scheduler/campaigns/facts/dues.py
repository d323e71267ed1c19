"""What a member owes and until when they have paid. Private: only for numbers that were proved to be theirs.

Who has paid in the meantime has no facts, and so gets no text.
"""

from typing import Any

from sqlalchemy import Select, select

from config import clock
from models import Campaign, CampaignRun, DuesAccount, Local, Member
from scheduler.audiences.fields.dues import PAYS
from scheduler.campaigns.fact_columns import day_or_none, local_day, nothing_common, number_is_proved, obj

NAMES = ("owed", "as_of", "paid_through")
PRIVATE = True


def facts(campaign: Campaign, _run: CampaignRun, local: Local) -> Select[Any]:
    """The balance, and the day on which the record had it; `paid_through` may be empty."""
    return (
        select(
            Member.id.label("member_id"),
            obj(
                owed=obj(cents=DuesAccount.balance_cents),
                as_of=obj(date=local_day(DuesAccount.as_of, local)),
                paid_through=day_or_none(DuesAccount.paid_through),
            ).label("facts"),
        )
        .join(DuesAccount, DuesAccount.member_id == Member.id)
        .where(
            Member.local_id == campaign.local_id,
            PAYS,
            DuesAccount.balance_cents > 0,
            number_is_proved(clock.now()),
        )
    )


COMMON = nothing_common
