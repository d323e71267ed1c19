"""What an organizer sets of a campaign, read by its kind and looked up on the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import process
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind
from bot.campaign_settings import Setting, SettingType
from bot.engine.faults import closest
from models import Campaign, Certification, Event, Local, Member
from scheduler.audiences.conditions import Scope
from scheduler.audiences.lookups import campaigns, event
from scheduler.campaigns.errors import CampaignError

NEAR = 60  # of 100: a name as near as this is offered
MOST_LOOKED_AT = 1000  # names, to find the nearest


def read_settings(
    session: Session, kind: Kind, given: Mapping[str, Any], local: Local, now: datetime
) -> dict[str, Any]:
    """The settings as they are kept, with the kind's defaults; required ones may still be missing.

    Args:
        given: values of a YAML file, or texts as a person types them; None is the default again.

    Raises:
        CampaignError: with a line for each that does not fit, telling what to write.
    """
    zone, scope = ZoneInfo(local.time_zone), Scope(local.id, now)
    faults = [
        f"{name}: there is no such setting{closest(name, kind.settings)}; "
        + (f"there are {', '.join(kind.settings)}" if kind.settings else f"{kind.name} has none")
        for name in given
        if name not in kind.settings
    ]
    found: dict[str, Any] = {}
    for name, setting in kind.settings.items():
        value = given.get(name)
        if value is None:
            value = setting.default
        if value is None:
            continue
        try:
            found[name] = _looked_up(session, setting, setting.checked(value, zone), scope)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise CampaignError("\n".join(faults))
    return found


def missing_settings(kind: Kind, settings: Mapping[str, Any]) -> list[str]:
    """Those that must still be said."""
    return [name for name, setting in kind.settings.items() if setting.required and settings.get(name) is None]


def _looked_up(session: Session, setting: Setting, value: Any, scope: Scope) -> Any:
    if setting.type is SettingType.EVENT:
        return _row(
            session, "event", session.scalar(event(value, scope)), value, Event.title, Event.local_id == scope.local_id
        )
    if setting.type is SettingType.CAMPAIGN:
        found = session.scalar(campaigns([value], scope))
        return _row(session, "campaign", found, value, Campaign.name, Campaign.local_id == scope.local_id)
    if setting.type is SettingType.CERTIFICATION:
        return _title(session, value, scope)
    return value


def _row(session: Session, what: str, found: int | None, asked: int | str, name: Any, of_local: Any) -> int:
    if found is not None:
        return found
    if isinstance(asked, int):
        raise ValueError(f"there is no {what} #{asked}")
    known = session.scalars(select(name).where(of_local).distinct().limit(MOST_LOOKED_AT)).all()
    raise ValueError(_unknown(what, asked, known))


def _title(session: Session, asked: str, scope: Scope) -> str:
    titles = select(Certification.title).join(Member, Member.id == Certification.member_id)
    known = session.scalars(titles.where(Member.local_id == scope.local_id).distinct().limit(MOST_LOOKED_AT)).all()
    for title in known:
        if title.casefold() == asked.casefold():
            return title
    raise ValueError(_unknown("certification", asked, known))


def _unknown(what: str, asked: str, known: Any) -> str:
    near = process.extractOne(asked, known, processor=str.casefold, score_cutoff=NEAR)
    return f"there is no {what} {asked!r}" + (f"; did you mean {near[0]}?" if near else "")
