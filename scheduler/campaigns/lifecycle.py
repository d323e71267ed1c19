"""The life of a campaign, step by step: submitted, approved, scheduled, paused, resumed, canceled.

    draft -> submitted -> approved -> running -> done            drafts are in drafts.py
    submitted -> draft                           withdraw
    approved, running -> paused -> approved, running
    all but a draft -> canceled                  one that is done, while a text of it can be taken back

Each step is one UPDATE of a campaign that is in a state which allows it, so that of two who try one does; each is in
the audit log. A step says nothing to the carrier: what of it is large is left to the clock (`finish_canceled`).
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from bot.local_files import LocalFiles
from models import Campaign, CampaignState, Local
from scheduler.audiences.reading import read
from scheduler.campaigns.approvers import BEFORE, asked_until, let_in_by, needs_another, same_person
from scheduler.campaigns.drafts import audience_faults, change, copy, create, delete, follow_up, kind_of
from scheduler.campaigns.ending import end_stale, finish_canceled, open_again
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.kinds import wording_faults
from scheduler.campaigns.marks import mark_of
from scheduler.campaigns.records import CLOCK, audit, get, move, moved_or_not
from scheduler.campaigns.settings import missing_settings, read_settings

__all__ = [
    "CampaignError",
    "approve",
    "cancel",
    "change",
    "copy",
    "create",
    "delete",
    "finish_canceled",
    "follow_up",
    "pause",
    "resume",
    "schedule",
    "submit",
    "unfinished",
    "withdraw",
]

NOT_BEGUN = (CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.APPROVED)
LIVE = (CampaignState.APPROVED, CampaignState.RUNNING)
CANCELABLE = (CampaignState.SUBMITTED, *LIVE, CampaignState.PAUSED, CampaignState.DONE)

_FORGET_RUNS = text("DELETE FROM campaign_run WHERE campaign_id = :campaign_id AND planned_at IS NULL")


def submit(session: Session, actor: str, now: datetime, campaign_id: int, *, kinds: Kinds) -> Campaign:
    """Hands a draft in for approval; from now on it does not change.

    Raises:
        CampaignError: something is missing or past, a line each; or it is no draft.
    """
    # Held until the commit, so that it does not change between the look and the step.
    campaign = move(session, campaign_id, [CampaignState.DRAFT], state=CampaignState.DRAFT)
    if faults := unfinished(session, campaign, kinds, now):
        raise CampaignError("\n".join(faults))
    values = {"state": CampaignState.SUBMITTED, "submitted_by": actor, "submitted_at": now}
    campaign = move(session, campaign_id, [CampaignState.DRAFT], **values)
    audit(session, actor, now, "campaign_submitted", campaign)
    return campaign


def withdraw(session: Session, actor: str, now: datetime, campaign_id: int) -> Campaign:
    """Takes a submission back: it is a draft again.

    Raises:
        CampaignError: it is not submitted.
    """
    values = {"state": CampaignState.DRAFT, "submitted_by": None, "submitted_at": None}
    campaign = move(session, campaign_id, [CampaignState.SUBMITTED], **values)
    audit(session, actor, now, "campaign_withdrawn", campaign)
    return campaign


def approve(
    session: Session, actor: str, now: datetime, campaign_id: int, *, files: LocalFiles, read_as: str | None = None
) -> Campaign:
    """Lets a submitted campaign go out: at its start, or now when it has none.

    Args:
        read_as: `mark_of` the campaign as whoever approves has read it; None does not ask.

    Raises:
        CampaignError: it is not submitted, or not any more what was read; it is past its use, or the local asks for a
            second person and who approves is none.
    """
    # Held until the commit, so that it is not rewritten between the look and the step.
    held = moved_or_not(session, campaign_id, [CampaignState.SUBMITTED], state=CampaignState.SUBMITTED)
    campaign = held or get(session, campaign_id)
    if held is not None and read_as is not None and read_as != mark_of(held):
        raise CampaignError("It was changed since you looked at it. See again who would read what, then approve it.")
    local = session.get_one(Local, campaign.local_id)
    waits = campaign.state is CampaignState.SUBMITTED
    if waits and needs_another(asked_until(session, files, local.id, local.handle), campaign.submitted_at):
        _refuse_alone(session, campaign, actor)
    if waits and campaign.expires_at is not None and campaign.expires_at <= now:
        raise CampaignError("It is past its use; withdraw it and set a later day, or cancel it.")
    starts_at = campaign.starts_at or now
    if waits and campaign.winner_at is not None and campaign.winner_at <= max(starts_at, now):
        raise CampaignError("The winner of its test would be picked before it starts; withdraw it and set --winner-at.")
    values = {"state": CampaignState.APPROVED, "approved_by": actor, "approved_at": now}
    campaign = move(session, campaign_id, [CampaignState.SUBMITTED], starts_at=starts_at, **values)
    audit(session, actor, now, "campaign_approved", campaign)
    return campaign


def schedule(
    session: Session,
    actor: str,
    now: datetime,
    campaign_id: int,
    *,
    starts_at: datetime | None,
    expires_at: datetime | None = None,
) -> Campaign:
    """Sets when a campaign that has not begun starts, and when its texts have no use any more.

    Args:
        starts_at: None is as soon as it is approved, or now when it is.
        expires_at: None leaves it to the kind.

    Raises:
        CampaignError: it has begun, or these moments are past or in the wrong order.
    """
    if starts_at is not None and starts_at < now:
        raise CampaignError("That moment is past; set a later one, or none to start as soon as it is approved.")
    if expires_at is not None and expires_at <= (starts_at or now):
        raise CampaignError("It would be past its use before it starts; set a later end.")
    found = get(session, campaign_id)
    if starts_at is None and found.state is CampaignState.APPROVED:
        starts_at = now
    if found.winner_at is not None and found.winner_at <= (starts_at or now):
        raise CampaignError("The winner of its test would be picked before it starts; withdraw it and set --winner-at.")
    campaign = move(session, campaign_id, NOT_BEGUN, starts_at=starts_at, expires_at=expires_at)
    # Runs are made up to an hour before they start; those of the old hour have no rows yet.
    session.execute(_FORGET_RUNS, {"campaign_id": campaign_id})
    told = f"{starts_at.isoformat() if starts_at else 'when approved'}"
    audit(session, actor, now, "campaign_scheduled", campaign, told)
    return campaign


def pause(session: Session, campaign_id: int, actor: str | None, now: datetime, reason: str | None = None) -> bool:
    """Stops a campaign for a while: nothing more of it is claimed by a sender.

    Args:
        actor: None is a machine, of which a campaign that does not run any more is no concern.
        reason: why a machine did it, a sentence for the organizer.

    Returns whether it was running.

    Raises:
        CampaignError: a person pauses what does not run.
    """
    values = {"state": CampaignState.PAUSED, "paused_at": now, "paused_for": reason}
    campaign = (
        moved_or_not(session, campaign_id, LIVE, **values)
        if actor is None
        else move(session, campaign_id, LIVE, **values)
    )
    if campaign is None:
        return False
    audit(session, actor or CLOCK, now, "campaign_paused", campaign, reason or "")
    return True


def resume(session: Session, actor: str, now: datetime, campaign_id: int) -> Campaign:
    """Lets a paused campaign go on. Texts past their use expire; the clock moves the others to their next hours.

    Raises:
        CampaignError: it is not paused.
    """
    found = get(session, campaign_id)
    state = CampaignState.RUNNING if found.started_at else CampaignState.APPROVED
    campaign = move(session, campaign_id, [CampaignState.PAUSED], state=state, paused_at=None, paused_for=None)
    end_stale(session, campaign_id, now)
    audit(session, actor, now, "campaign_resumed", campaign)
    return campaign


def cancel(session: Session, actor: str, now: datetime, campaign_id: int) -> Campaign:
    """Ends a campaign: from the commit on no sender takes more of it.

    What waits is canceled by `finish_canceled`, which the caller runs after the commit; or else the clock does. One
    that is done may have texts that lie at the carrier still, or that are due for another try.

    Raises:
        CampaignError: all of it has left, it is canceled already, or it is a draft, which is deleted.
    """
    is_done = get(session, campaign_id).state is CampaignState.DONE
    if is_done and not open_again(session, campaign_id, now):
        raise CampaignError(f"Campaign #{campaign_id} is done; all its texts have left, and none can be taken back.")
    values = {"state": CampaignState.CANCELED, "ended_at": now}
    campaign = move(session, campaign_id, CANCELABLE, **values)
    open_again(session, campaign_id, now)
    audit(session, actor, now, "campaign_canceled", campaign)
    return campaign


def unfinished(session: Session, campaign: Campaign, kinds: Kinds, now: datetime) -> list[str]:
    """Why a draft cannot be submitted, a sentence each that begins with what it is about; nothing when it can be.

    Raises:
        CampaignError: its kind is gone.
    """
    kind, local = kind_of(kinds, campaign.kind), session.get_one(Local, campaign.local_id)
    faults = [
        f"{name}: is missing: {kind.settings[name].about['en']}" for name in missing_settings(kind, campaign.settings)
    ]
    try:
        # An event may be called off, a certification renamed, since it was written.
        read_settings(session, kind, campaign.settings, local, now)
    except CampaignError as error:
        faults += str(error).splitlines()
    faults += audience_faults(session, read(campaign.audience), local.id)
    for variant, texts in campaign.wording.items() or [("a", {})]:
        faults += [f"text of {variant}, {fault}" for fault in wording_faults(kind, texts, local.languages)]
    if campaign.starts_at is not None and campaign.starts_at < now:
        faults.append("starts: is past; schedule it for later, or without a start for as soon as it is approved")
    if campaign.expires_at is not None and campaign.expires_at <= now:
        faults.append("expires: is past")
    if campaign.test_percent < 100 and campaign.winner_at is not None:
        starts_at = campaign.starts_at or now
        if not starts_at < campaign.winner_at < (campaign.expires_at or starts_at + kind.useful_for):
            faults.append("winner-at: must come after the start, and before the text has no use any more (expires)")
    return faults


def _refuse_alone(session: Session, campaign: Campaign, actor: str) -> None:
    by, at = campaign.submitted_by or "", campaign.submitted_at
    if same_person(session, campaign.local_id, by, actor):
        raise CampaignError(
            f"{actor} submitted it; somebody else approves it (approval in campaigns.yml of the local)."
        )
    if at is not None and let_in_by(session, campaign.local_id, by, actor, at - BEFORE):
        raise CampaignError(
            "Whoever submitted it gave you your role here less than a day before; somebody else approves it."
        )
