"""What the console's pages ask for, and which role has it. The whole answer to "who may see what" is this table."""

from enum import StrEnum
from types import MappingProxyType

from models import Role


class Permission(StrEnum):
    """What a page asks for. A page that shows and changes asks for the first on GET and for the second on POST."""

    OWN_ACCOUNT = "own_account"
    TODAY = "today"
    FIGURES = "figures"  # roll-ups, without a name
    FIGURES_CHANGE = "figures_change"  # what is aimed at, who minds it, notes

    THREADS = "threads"  # read and answer conversations; a steward's are their own
    THREADS_ASSIGN = "threads_assign"  # give conversations to others, word canned replies
    MEMBERS = "members"  # search, records
    MEMBERS_CHANGE = "members_change"  # decide changes, undo opt-outs
    REPORTS = "reports"  # a steward's: of their worksites, without who asked to stay unknown to co-workers
    GRIEVANCES = "grievances"  # and issues; a steward's: of their worksites, and those given to them
    EVENTS = "events"
    EVENTS_CHECK_IN = "events_check_in"  # at the door
    CAMPAIGNS = "campaigns"
    ONBOARDING = "onboarding"
    STEWARDS = "stewards"
    IMPORTS = "imports"

    PEOPLE = "people"  # who signs in here
    AUDIT = "audit"
    SETTINGS = "settings"


_EVERYBODY = frozenset({Permission.OWN_ACCOUNT, Permission.TODAY})
_STEWARD = _EVERYBODY | {
    Permission.THREADS,
    Permission.MEMBERS,
    Permission.REPORTS,
    Permission.GRIEVANCES,
    Permission.EVENTS_CHECK_IN,
}
_ADMIN_ALONE = frozenset({Permission.PEOPLE, Permission.AUDIT, Permission.SETTINGS})

PERMISSIONS = MappingProxyType(
    {
        Role.VIEWER: _EVERYBODY | {Permission.FIGURES},
        # Their worksites' members and their own threads alone: console/access/scope.py.
        Role.STEWARD: _STEWARD,
        Role.ORGANIZER: frozenset(Permission) - _ADMIN_ALONE,
        Role.ADMIN: frozenset(Permission),
    }
)

# A password alone does not open these, outside the simulator.
SECOND_FACTOR = frozenset({Role.ADMIN, Role.ORGANIZER})
