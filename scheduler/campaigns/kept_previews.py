"""Previews that outlast the request that asked for them.

A preview of 100,000 members takes seconds of a processor, and the web server's are for texts that come in: it is asked
for here, made by the clock, and shown when it is there. That of a small local is made at once. It holds texts as
members would get them, so it is kept for an hour at the most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from bot.local_files import LocalFiles
from bot.wording import Wording
from models import Campaign, CampaignPreview, Member
from scheduler.audiences.query import QueryError
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.marks import mark_of
from scheduler.campaigns.preview import Preview, preview

FEW = 2_000  # members of a local whose preview takes a fraction of a second
LIFE = timedelta(hours=1)
GIVEN_UP = timedelta(minutes=5)  # whoever began it is gone: another makes it
_MOMENTS = ("starts_at", "expires_at", "first_due", "last_due", "ends_at")
_TAKE = text("""
    UPDATE campaign_preview SET began_at = :now
    WHERE campaign_id = (
        SELECT campaign_id FROM campaign_preview
        WHERE done_at IS NULL AND (began_at IS NULL OR began_at < :given_up)
        ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING campaign_id, asked_by, began_at
""")


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of a preview.

    mark: of the campaign it was made of, once it is done.
    result: what `told` made of it, its moments as such; None while it is being made, and when it could not be.
    """

    mark: str
    asked_at: datetime
    done_at: datetime | None
    fault: str | None
    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """One to be made. `began_at` stands for whoever took it: with another one it is somebody else's."""

    campaign_id: int
    asked_by: str
    began_at: datetime


def ensure(
    session: Session,
    files: LocalFiles,
    kinds: Kinds,
    wording: Wording,
    campaign: Campaign,
    actor: str,
    now: datetime,
    *,
    anew: bool = False,
) -> Kept:
    """The preview of a campaign as it is now; where there is none it is made or, of a large local, asked for.

    Args:
        anew: also when there is one.
    """
    mark = mark_of(campaign)
    found = session.get(CampaignPreview, campaign.id, populate_existing=True)
    if found is not None and found.mark == mark and found.asked_at > now - LIFE and not anew:
        return _kept(found)
    at_once = is_small(session, campaign.local_id)
    values = {"mark": mark, "asked_by": actor, "asked_at": now, "began_at": now if at_once else None}
    fresh = values | {"done_at": None, "fault": None, "result": None}
    asked = insert(CampaignPreview).values(campaign_id=campaign.id, **fresh)
    session.execute(asked.on_conflict_do_update(index_elements=["campaign_id"], set_=fresh))
    if at_once:
        make(session, files, kinds, wording, Taken(campaign.id, actor, now), now)
    return _kept(session.get_one(CampaignPreview, campaign.id, populate_existing=True))


def take(session: Session, now: datetime) -> Taken | None:
    """The next one that waits to be made. Others leave it from the commit on."""
    row = session.execute(_TAKE, {"now": now, "given_up": now - GIVEN_UP}).first()
    return Taken(row.campaign_id, row.asked_by, row.began_at) if row else None


def make(session: Session, files: LocalFiles, kinds: Kinds, wording: Wording, taken: Taken, now: datetime) -> None:
    """Makes a preview and keeps it, or the sentences that say why there is none.

    It is kept under the mark of what it was made of, and not at all once somebody has asked anew: the campaign may be
    rewritten while it is made, and nobody approves other words than those they have read.
    """
    campaign = session.get(Campaign, taken.campaign_id)
    if campaign is None:
        return
    values: dict[str, Any] = {"done_at": now, "fault": None, "result": None}
    try:
        with session.begin_nested():
            # It reads the campaign anew, into this same object.
            values["result"] = told(preview(session, files, kinds, wording, campaign.id, taken.asked_by, now))
    except (CampaignError, QueryError) as refused:
        values["fault"] = str(refused)
    still_mine = (CampaignPreview.campaign_id == campaign.id, CampaignPreview.began_at == taken.began_at)
    session.execute(update(CampaignPreview).where(*still_mine).values(mark=mark_of(campaign), **values))


def forget(session: Session, now: datetime) -> None:
    """Deletes what is older than an hour."""
    session.execute(text("DELETE FROM campaign_preview WHERE asked_at < :until"), {"until": now - LIFE})


def is_small(session: Session, local_id: int) -> bool:
    """Whether a local has few members; it reads no more of them than that."""
    some = select(Member.id).where(Member.local_id == local_id).limit(FEW + 1).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one() <= FEW


def told(seen: Preview) -> dict[str, Any]:
    """A preview as JSON."""
    plain = ("occasion", "total", "by_language", "by_worksite", "by_variant", "total_segments", "cost_cents")
    more = ("duration_seconds", "deferred", "expired", "different_texts")
    moments = {name: getattr(seen, name) for name in _MOMENTS}
    return {
        **{name: getattr(seen, name) for name in (*plain, *more)},
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "excluded": {reason: each.count for reason, each in seen.excluded.items()},
        "renderings": [
            {
                "variant": each.variant,
                "language": each.language,
                "introduced": each.introduced,
                "text": each.text,
                "encoding": each.encoding,
                "segments": each.segments,
                "member_id": each.member.id,
                "number": each.member.number,
                "name": each.member.name,
            }
            for each in seen.renderings
        ],
        "segments": [
            {
                "variant": variant,
                "language": language,
                "texts": each.texts,
                "introduced": each.introduced,
                "segments": each.segments,
                "most": each.most,
            }
            for (variant, language), each in seen.segments.items()
        ],
        "warnings": [dict(each.words) for each in seen.warnings],
    }


def _kept(row: CampaignPreview) -> Kept:
    result = row.result
    if result is not None:
        result = result | {name: datetime.fromisoformat(result[name]) if result[name] else None for name in _MOMENTS}
    return Kept(row.mark, row.asked_at, row.done_at, row.fault, result)
