"""Where a member works and on which shift, per the record. Private: only for numbers that were proved to be theirs."""

from typing import Any

from sqlalchemy import Select, case, func, select

from config import clock
from models import Campaign, CampaignRun, Local, Member, Shift, Worksite
from scheduler.campaigns.fact_columns import in_both, nothing_common, number_is_proved, obj

NAMES = ("record_line",)
PRIVATE = True
_SHIFTS = {
    Shift.DAY: ("day shift", "turno diurno"),
    Shift.EVENING: ("evening shift", "turno vespertino"),
    Shift.NIGHT: ("night shift", "turno nocturno"),
}


def facts(campaign: Campaign, _run: CampaignRun, _local: Local) -> Select[Any]:
    """`record_line`: "Warehouse, day shift". Who has no worksite on the record has nothing to confirm, and no facts."""
    shift_en, shift_es = (
        case(*((Member.shift == shift, words[place]) for shift, words in _SHIFTS.items()), else_=None)
        for place in (0, 1)
    )
    line = in_both(func.concat_ws(", ", Worksite.name, shift_en), func.concat_ws(", ", Worksite.name, shift_es))
    return (
        select(Member.id.label("member_id"), obj(record_line=line).label("facts"))
        .join(Worksite, Worksite.id == Member.worksite_id)
        .where(Member.local_id == campaign.local_id, number_is_proved(clock.now()))
    )


COMMON = nothing_common
