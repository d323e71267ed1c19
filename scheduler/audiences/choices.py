"""What there is on the record to pick from, for whoever builds an audience: one statement, whatever is asked for."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Engine, Select, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from config import clock
from models import Campaign, CampaignState, Certification, Employer, Event, Member, Worksite
from models.each_once import each_once

MOST = 200  # of each kind; who means another one writes its name

# Titles of certifications stand in no index by local: they are gathered from those of all members, which takes 0.1 s
# with 100,000. Each row that is added or taken away shows the page anew, so a process keeps them for a minute. A title
# that came since can be asked for as a text at once (scheduler/audiences/names.py reads the record itself).
KEPT_FOR = timedelta(minutes=1)
_SLOW = "certification"


@dataclass(frozen=True, slots=True)
class Named:
    """Something to pick.

    value: what the query says: its name, or `#12` where several have the name.
    id: of a campaign or an event, 0 of what goes by its name alone.
    at: the day of an event.
    """

    value: str
    name: str
    id: int = 0
    at: datetime | None = None


_kept: WeakKeyDictionary[Engine, dict[int, tuple[datetime, list[Named]]]] = WeakKeyDictionary()


def choices(session: Session, local_id: int, kinds: Iterable[str]) -> dict[str, list[Named]]:
    """Of each kind (worksite, employer, unit, certification, campaign, event) the names there are.

    Campaigns and events are those made last. Titles of certifications may be a minute old.
    """
    wanted = {*kinds}
    if _SLOW not in wanted:
        return _read(session, local_id, wanted)
    kept, now = _kept.setdefault(session.get_bind().engine, {}), clock.now()
    if local_id in kept and timedelta(0) <= now - kept[local_id][0] < KEPT_FOR:
        return _read(session, local_id, wanted - {_SLOW}) | {_SLOW: kept[local_id][1]}
    found = _read(session, local_id, wanted)
    kept[local_id] = now, found.get(_SLOW, [])
    return found


def _read(session: Session, local_id: int, kinds: Iterable[str]) -> dict[str, list[Named]]:
    asked = [_NAMES[kind](local_id).order_by(None) for kind in sorted({*kinds} & _NAMES.keys())]
    found: dict[str, list[Named]] = defaultdict(list)
    if not asked:
        return found
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(union_all(*asked)):
        rows[row.kind].append(row)
    for kind, named in rows.items():
        several = Counter(row.name.casefold() for row in named)
        by_id = kind in _BY_ID
        found[kind] = [
            Named(f"#{row.id}" if by_id and several[row.name.casefold()] > 1 else row.name, row.name, row.id, row.at)
            for row in sorted(named, key=lambda row: (-row.id if by_id else 0, row.name.casefold()))
        ]
    return found


def _columns(kind: str, name: Any, id_column: Any = None, at: Any = None) -> Select[Any]:
    return select(
        literal(kind, Text).label("kind"),
        name.label("name"),
        (literal(0) if id_column is None else id_column).label("id"),
        (cast(null(), DateTime(timezone=True)) if at is None else at).label("at"),
    )


def _limited(query: Select[Any]) -> Select[Any]:
    limited = query.limit(MOST).subquery()
    return select(limited.c.kind, limited.c.name, limited.c.id, limited.c.at)


def _worksites(local_id: int) -> Select[Any]:
    of_local = select(Employer.id).where(Employer.local_id == local_id)
    return _limited(_columns("worksite", Worksite.name).where(Worksite.employer_id.in_(of_local)).distinct())


def _employers(local_id: int) -> Select[Any]:
    return _limited(_columns("employer", Employer.name).where(Employer.local_id == local_id))


def _units(local_id: int) -> Select[Any]:
    return _limited(_columns("unit", each_once(Member.unit, Member.local_id == local_id).c.name))


def _certifications(local_id: int) -> Select[Any]:
    of_local = select(Member.id).where(Member.local_id == local_id, Member.id == Certification.member_id).exists()
    return _limited(_columns("certification", Certification.title).where(of_local).distinct())


def _campaigns(local_id: int) -> Select[Any]:
    gone_out = Campaign.state.in_(
        [
            CampaignState.APPROVED,
            CampaignState.RUNNING,
            CampaignState.PAUSED,
            CampaignState.DONE,
            CampaignState.CANCELED,
        ]
    )
    rows = _columns("campaign", Campaign.name, Campaign.id)
    return _limited(rows.where(Campaign.local_id == local_id, gone_out).order_by(Campaign.id.desc()))


def _events(local_id: int) -> Select[Any]:
    rows = _columns("event", Event.title, Event.id, Event.starts_at)
    return _limited(rows.where(Event.local_id == local_id).order_by(Event.starts_at.desc(), func.lower(Event.title)))


_NAMES = {
    "worksite": _worksites,
    "employer": _employers,
    "unit": _units,
    "certification": _certifications,
    "campaign": _campaigns,
    "event": _events,
}
_BY_ID = frozenset({"campaign", "event"})
