"""Warnings by steps, such as 90, 30 and 7 days before: which step a day has come to, and who was told of it already.

What was told is kept in the facts of the recipient, as words that name the thing, its day and the step. So nobody is
told twice whatever the clock did, what is put on the record late is told late, and a new day begins anew.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, case, cast, exists, func, literal

from models import Campaign, Recipient

TOLD = "told"  # in the facts: a list of what the text is about


def days_of(campaign: Campaign) -> list[int]:
    """The steps, from the last to the first one: 7, 30, 90."""
    return sorted({int(day) for day in campaign.settings["days"]})


def step(day: Any, today: date, days: Iterable[int]) -> ColumnElement[int | None]:
    """The least of `days` within which the day lies; NULL when it is further away or past."""
    left = day - literal(today)
    return case((left < 0, None), *((left <= each, literal(each)) for each in days), else_=None).cast(Integer)


def key(thing: Any, day: Any, at: Any) -> ColumnElement[str]:
    """What is told, in one word: "Forklift@2026-12-03/30"."""
    return func.concat(thing, "@", cast(day, Text), "/", cast(at, Text))


def told(campaign: Campaign, member_id: Any, about: Any) -> ColumnElement[bool]:
    """Whether the campaign has a text of this for the member. Reads the member's own rows of the campaign alone."""
    return exists().where(
        Recipient.campaign_id == campaign.id,
        Recipient.member_id == member_id,
        Recipient.facts[TOLD].contains(func.jsonb_build_array(about)),
    )
