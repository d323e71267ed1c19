"""What of a local somebody may see, as conditions for queries. Every query of a page has one of these in it."""

from sqlalchemy import ColumnElement, and_, false

from bot.staff.case_scope import CaseScope
from console.access.staff import Staff
from models import Handoff, Member


def members_seen_by(staff: Staff) -> ColumnElement[bool]:
    """Members of the local; for a steward those of their worksites alone."""
    local = Member.local_id == staff.local.id
    if staff.worksite_ids is None:
        return local
    return and_(local, Member.worksite_id.in_(staff.worksite_ids)) if staff.worksite_ids else false()


def handoffs_seen_by(staff: Staff) -> ColumnElement[bool]:
    """Hand-offs of the local; for a steward those that are theirs."""
    local = Handoff.local_id == staff.local.id
    if staff.worksite_ids is None:
        return local
    return and_(local, Handoff.steward_id == staff.member_id) if staff.member_id else false()


def cases_seen_by(staff: Staff) -> CaseScope:
    """Grievances, issues and reports; for a steward those of their worksites, and cards that are given to them."""
    return CaseScope(staff.local.id, staff.user_id, staff.worksite_ids)
