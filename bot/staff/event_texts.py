"""The campaigns that are about an event, for its page: what has been drafted, runs, or is over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Campaign

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class AboutView:
    """One campaign."""

    id: int
    name: str
    kind: str
    state: str
    created_at: datetime


def about(session: Session, local_id: int, event_id: int) -> list[AboutView]:
    """Those whose setting `event` is this one, the newest first."""
    rows = session.scalars(
        select(Campaign)
        .where(Campaign.local_id == local_id, Campaign.settings["event"].astext == str(event_id))
        .order_by(Campaign.id.desc())
        .limit(MOST_LISTED)
    )
    return [AboutView(each.id, each.name, each.kind, each.state.value, each.created_at) for each in rows]
