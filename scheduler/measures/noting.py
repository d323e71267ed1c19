"""Keeps who did what a campaign was for: `recipient.converted_at`."""

from datetime import datetime, timedelta

from sqlalchemy import column as named
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models import CampaignRun, Recipient
from scheduler.measures.conversion import Conversion

# After a text has left, its outbox row says when; the control group has none.
_MEANT = text("""
    SELECT recipient.id, recipient.member_id, recipient.answer, recipient.answered_at, recipient.facts,
           run.about, campaign.settings, local.time_zone AS zone,
           coalesce(sent.attempted_at, run.starts_at) AS since,
           least(coalesce(sent.attempted_at, run.starts_at) + make_interval(days => :days), :now) AS until
    FROM recipient JOIN campaign_run AS run ON run.id = recipient.run_id
    JOIN campaign ON campaign.id = run.campaign_id JOIN local ON local.id = campaign.local_id
    LEFT JOIN (SELECT * FROM outbox WHERE run_id = :run_id) AS sent ON sent.recipient_id = recipient.id
    WHERE recipient.run_id = :run_id AND run.id = :run_id AND recipient.converted_at IS NULL
""")
_COLUMNS = ("id", "member_id", "answer", "answered_at", "facts", "about", "settings", "zone", "since", "until")


def note_conversions(session: Session, run_id: int, conversion: Conversion, now: datetime) -> int:
    """Notes, in one statement, who of a run did it by now; returns how many are new."""
    meant = _MEANT.bindparams(run_id=run_id, days=conversion.days, now=now).columns(*map(named, _COLUMNS)).cte("meant")
    did = text(conversion.sql).columns(named("id"), named("at")).subquery("did")
    first = select(did.c.id, func.min(did.c.at).label("at")).group_by(did.c.id).subquery("first")
    noted = session.execute(
        update(Recipient)
        # The run is named again, or the whole table may be joined.
        .where(Recipient.id == first.c.id, Recipient.run_id == run_id)
        .values(converted_at=first.c.at)
        .returning(Recipient.id)
        .add_cte(meant)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(update(CampaignRun).where(CampaignRun.id == run_id).values(conversions_at=now))
    return len(noted)


def ends_after(conversion: Conversion) -> timedelta:
    """How long after its start a run is looked at: the days that count, and those in which its texts may leave."""
    return timedelta(days=conversion.days + 3)
