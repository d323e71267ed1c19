"""Who gets no text of a campaign, by name, a page at a time; each page of names is audited."""

from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.campaign_kinds import Kinds
from bot.local_files import LocalFiles
from models import AuditEntry, Campaign, Local
from scheduler.audiences.reach import Person, left_out
from scheduler.campaigns.audience import query_of, terms_of
from scheduler.campaigns.drafts import kind_of
from scheduler.campaigns.looking_ahead import as_if_started, refuse_unfinished, run_of
from scheduler.campaigns.planning import NO_FACTS
from scheduler.campaigns.preview_rows import without_facts
from scheduler.campaigns.upcoming import upcoming

PAGE = 50


def people_left_out(
    session: Session,
    files: LocalFiles,
    kinds: Kinds,
    campaign: Campaign,
    reason: str,
    actor: str,
    now: datetime,
    *,
    after: int = 0,
) -> list[Person]:
    """One more than a page of them, when there are more. Of those of whom nothing is known only the first page is told.

    Raises:
        CampaignError: a setting is missing, or it goes out no more.
    """
    kind, local = kind_of(kinds, campaign.kind), session.get_one(Local, campaign.local_id)
    supposed = as_if_started(campaign, now)
    refuse_unfinished(kind, supposed, local)
    session.execute(text("SET LOCAL statement_timeout = '20s'"))
    occasion = upcoming(session, kind, supposed, local, now)
    query = query_of(kind, supposed, occasion.audience)
    terms = terms_of(kind, supposed, files.get(CAMPAIGNS, local.handle), now)
    if reason == NO_FACTS:
        run = run_of(kind, supposed, occasion)
        found = [*without_facts(session, kind, supposed, run, local, query, terms)][:PAGE]
    else:
        found = left_out(session, query, terms, reason, after=after, most=PAGE + 1)
    if found:
        detail = f"#{campaign.id} {campaign.name}: left out, {reason}"
        seen = {"actor": actor, "action": "campaign_previewed", "detail": detail, "at": now}
        session.execute(insert(AuditEntry), [seen | {"member_id": each.id} for each in found[:PAGE]])
    return found
