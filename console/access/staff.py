"""Who works with this request: one person of the staff, in one local, read in one statement."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.local import LocalView
from console.access.accounts import Account
from console.access.permissions import PERMISSIONS, Permission
from console.access.sign_ins import is_open, token_hash
from models import Grant, Local, Member, Role, SignIn, StewardAssignment


@dataclass(frozen=True, slots=True)
class Seat:
    """A local somebody may work in, and as what."""

    local: LocalView
    role: Role


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the staff at work.

    Args:
        seats: all locals they may switch to.
        worksite_ids: those a steward looks after; None for whoever sees all of the local.
        sign_in_id: the browser they sit at.
    """

    user_id: int
    email: str
    name: str
    role: Role
    local: LocalView
    seats: tuple[Seat, ...]
    member_id: int | None
    worksite_ids: frozenset[int] | None
    sign_in_id: int

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return f"user:{self.email}"

    @property
    def zone(self) -> ZoneInfo:
        """The local's zone: days and hours are shown in it."""
        return ZoneInfo(self.local.time_zone)

    def may(self, permission: Permission) -> bool:
        """Whether their role in this local has it."""
        return permission in PERMISSIONS[self.role]


@dataclass(frozen=True, slots=True)
class Present:
    """The account behind a cookie, where it is signed in, and where it may work."""

    account: Account
    sign_in: SignIn
    seats: tuple[Seat, ...]
    member_local_id: int | None
    worksite_ids: frozenset[int]

    def staff(self, local_id: int | None) -> Staff | None:
        """Them at work in a local, or in the first by name if that is none of theirs; None when they have none."""
        seat = next((each for each in self.seats if each.local.id == local_id), next(iter(self.seats), None))
        if seat is None:
            return None
        # A record of one local says nothing in another.
        is_member = self.member_local_id == seat.local.id
        worksite_ids = self.worksite_ids if is_member else frozenset[int]()
        return Staff(
            user_id=self.account.id,
            email=self.account.email,
            name=self.account.name,
            role=seat.role,
            local=seat.local,
            seats=self.seats,
            member_id=self.account.member_id if is_member else None,
            worksite_ids=worksite_ids if seat.role is Role.STEWARD else None,
            sign_in_id=self.sign_in.id,
        )


def find_present(session: Session, uniquifier: str, token: str, now: datetime) -> Present | None:
    """Whoever has this cookie, if they are active and the sign-in is open; one statement."""
    worksites = (
        select(func.array_agg(StewardAssignment.worksite_id))
        .where(StewardAssignment.member_id == Account.member_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Account, SignIn, Grant, Local, Member.local_id, worksites)
        .join(SignIn, SignIn.user_id == Account.id)
        .outerjoin(Grant, Grant.user_id == Account.id)
        .outerjoin(Local, Local.id == Grant.local_id)
        .outerjoin(Member, Member.id == Account.member_id)
        .where(
            SignIn.token_hash == token_hash(token),
            Account.fs_uniquifier == uniquifier,
            Account.active,
            is_open(now),
        )
        .order_by(Local.name)
    ).all()
    if not rows:
        return None
    account, sign_in, _, _, member_local_id, worksite_ids = rows[0]
    seats = tuple(
        Seat(LocalView.of(local, local.id), grant.role) for _, _, grant, local, *_ in rows if grant is not None
    )
    return Present(account, sign_in, seats, member_local_id, frozenset(worksite_ids or ()))


def work_in(session: Session, local_id: int) -> None:
    """Tells the database in which local this transaction works, for entries of the audit about nobody."""
    session.execute(text("SELECT set_config('rollcall.local_id', :local_id, true)"), {"local_id": str(local_id)})
