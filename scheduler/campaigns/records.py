"""A campaign on the record: found by its number or name, moved from state to state, every step in the audit log."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from models import AuditEntry, Campaign, CampaignState
from scheduler.campaigns.errors import CampaignError

CLOCK = "clock"  # the actor of what nobody did

SAID = {
    CampaignState.DRAFT: "a draft",
    CampaignState.SUBMITTED: "submitted, and waits for approval",
    CampaignState.APPROVED: "approved, and has not begun",
    CampaignState.RUNNING: "running",
    CampaignState.PAUSED: "paused",
    CampaignState.DONE: "done",
    CampaignState.CANCELED: "canceled",
}


def find(session: Session, local_id: int, asked: str) -> Campaign:
    """The campaign of this number (`12` or `#12`) or name, capital letters or not.

    Raises:
        CampaignError: there is none.
    """
    name = asked.strip()
    number = name.removeprefix("#")
    same = [func.lower(Campaign.name) == func.lower(name)]
    if number.isdecimal() and len(number) < 16:
        same.append(Campaign.id == int(number))
    # A campaign whose name is a number is found by its name.
    found = session.scalars(
        select(Campaign)
        .where(Campaign.local_id == local_id, or_(*same))
        .order_by((func.lower(Campaign.name) == func.lower(name)).desc(), (Campaign.name == name).desc())
        .limit(1)
    ).first()
    if found is None:
        raise CampaignError(f"There is no campaign {asked!r}.")
    return found


def get(session: Session, campaign_id: int) -> Campaign:
    """The campaign as it is now.

    Raises:
        CampaignError: there is none.
    """
    found = session.get(Campaign, campaign_id, populate_existing=True)
    if found is None:
        raise CampaignError(f"There is no campaign #{campaign_id}.")
    return found


def move(session: Session, campaign_id: int, allowed: Collection[CampaignState], **values: Any) -> Campaign:
    """Changes a campaign that is in one of these states, in one statement: of two who try, one does.

    Raises:
        CampaignError: it is in another state, or there is none.
    """
    if moved := moved_or_not(session, campaign_id, allowed, **values):
        return moved
    state = get(session, campaign_id).state
    can = " or ".join(SAID[each].split(",")[0] for each in allowed)
    raise CampaignError(f"Campaign #{campaign_id} is {SAID[state]}; it would have to be {can} for that.")


def moved_or_not(
    session: Session, campaign_id: int, allowed: Collection[CampaignState], **values: Any
) -> Campaign | None:
    """The same, None when it is in another state."""
    found = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state.in_(allowed))
        .values(**values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    ).first()
    return get(session, campaign_id) if found else None


def audit(session: Session, actor: str, now: datetime, action: str, campaign: Campaign, told: str = "") -> None:
    """Keeps that somebody did something with a campaign."""
    detail = f"#{campaign.id} {campaign.name}" + (f": {told}" if told else "")
    session.execute(insert(AuditEntry).values(actor=actor, action=action, detail=detail, at=now))
