"""Which grievances, issues and reports somebody of the staff may see, as conditions for queries."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from models import Grievance, Issue, Member, Report


@dataclass(frozen=True, slots=True)
class CaseScope:
    """Whose cases.

    Args:
        user_id: who is at work; what is theirs they see wherever it is from. None for a command.
        worksite_ids: a steward's; None for whoever sees all of the local.
    """

    local_id: int
    user_id: int | None = None
    worksite_ids: frozenset[int] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the local is in it. Who sees less does not learn who reported and asked to stay unknown."""
        return self.worksite_ids is None

    def members(self) -> ColumnElement[bool]:
        """Of queries over Member."""
        return and_(Member.local_id == self.local_id, self._there(Member.worksite_id))

    def grievances(self) -> ColumnElement[bool]:
        """Of queries over Grievance joined to Member."""
        there = and_(self._there(Member.worksite_id), self.named_grievances())
        return and_(Grievance.local_id == self.local_id, or_(there, self._theirs(Grievance.owner_id)))

    def named_grievances(self) -> ColumnElement[bool]:
        """Of queries over Grievance: not those of who reported and asked to stay unknown, as they name the member."""
        if self.is_whole:
            return true()
        unknown = exists().where(Report.grievance_id == Grievance.id, Report.anonymous).correlate(Grievance)
        return or_(not_(unknown), self._theirs(Grievance.owner_id))

    def issues(self) -> ColumnElement[bool]:
        """Of queries over Issue. One of the whole local is a steward's only when it is given to them."""
        return and_(Issue.local_id == self.local_id, or_(self._there(Issue.worksite_id), self._theirs(Issue.owner_id)))

    def reports(self) -> ColumnElement[bool]:
        """Of queries over Report."""
        return and_(Report.local_id == self.local_id, self._there(Report.worksite_id))

    def named_reports(self) -> ColumnElement[bool]:
        """Of queries over Report, where it is known whose they are."""
        return self.reports() if self.is_whole else and_(self.reports(), Report.anonymous.is_(False))

    def _there(self, worksite_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
        if self.worksite_ids is None:
            return true()
        return worksite_id.in_(self.worksite_ids) if self.worksite_ids else false()

    def _theirs(self, owner_id: InstrumentedAttribute[int | None] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return owner_id == self.user_id if self.user_id is not None else false()
