"""When a campaign goes out: each module beside this one is a trigger, by its name.

    def occasions(session, campaign, local, now) -> list[Occasion]   those within LOOK_AHEAD that have not expired
    def ends(session, campaign, local, now) -> bool                  nothing more will come
    LIFE: str | None          how long a text is of use, in words; None: as the kind says

A trigger tells what there is, not what is new: the run of an occasion is made once, because it is UNIQUE. So a clock
that was down finds what it missed, as long as that is still of use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from models import Campaign, Local
from scheduler.audiences.reach import Query

LOOK_AHEAD = timedelta(hours=1)  # a run is made so long before it starts


@dataclass(frozen=True)
class Occasion:
    """One time a campaign goes out.

    occasion: what makes it one of its kind, such as `once` or `event 12, 1 day before`.
    about: what the run is about, for its facts, its wording and its flow.
    expires_at: None is the kind's `useful_for` after the start.
    audience: narrows whom the campaign is for.
    """

    occasion: str
    about: dict[str, Any]
    starts_at: datetime
    expires_at: datetime | None = None
    audience: Query | None = None


class Trigger(Protocol):
    """A module of this package."""

    LIFE: str | None

    def occasions(self, session: Session, campaign: Campaign, local: Local, now: datetime) -> list[Occasion]:
        """All that start within LOOK_AHEAD and have not expired, those of runs there are among them."""
        ...

    def ends(self, session: Session, campaign: Campaign, local: Local, now: datetime) -> bool:
        """Whether nothing more will come: the campaign is done when its texts are."""
        ...


@lru_cache
def triggers() -> Mapping[str, Trigger]:
    """All of them, by name."""
    return {each.name: cast(Trigger, import_module(f"{__name__}.{each.name}")) for each in iter_modules(__path__)}
