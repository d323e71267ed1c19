"""Who of the staff signs in: inviting, granting, deactivating. For the page and the command alike; all is audited."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from console.access import sign_ins
from console.language import gettext
from models import AuditEntry, Grant, Local, Member, Role, User

INVITED_FOR = timedelta(days=7)
RESET_WITHIN = timedelta(days=1)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}")


class PeopleRefused(Exception):
    """What was asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody in the list of a local.

    Args:
        state: invited, expired (the invitation), active, locked or inactive.
    """

    id: int
    name: str
    email: str
    role: Role
    state: str
    second_factor: bool
    last_sign_in_at: datetime | None
    invited_at: datetime | None
    member_number: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody to invite.

    Args:
        language: of the mail, and of the console for them.
        member_number: a steward's own number in the local: their worksites are the ones they see.
    """

    email: str
    name: str
    role: Role
    language: str = "en"
    member_number: str = ""


def people(session: Session, local_id: int, now: datetime) -> list[PersonView]:
    """Everybody with a role in the local, by name; at most 500."""
    rows = session.execute(
        select(User, Grant.role, Member.number)
        .join(Grant, Grant.user_id == User.id)
        .outerjoin(Member, and_(Member.id == User.member_id, Member.local_id == local_id))
        .where(Grant.local_id == local_id)
        .order_by(func.lower(User.name), User.id)
        .limit(500)
    )
    return [_view(user, role, number, now) for user, role, number in rows]


def person(session: Session, local_id: int, user_id: int, now: datetime) -> PersonView:
    """One of them.

    Raises:
        PeopleRefused: nobody of this id has a role in the local.
    """
    user, grant = _find(session, local_id, user_id)
    number = session.scalar(select(Member.number).where(Member.id == user.member_id, Member.local_id == local_id))
    return _view(user, grant.role, number, now)


def invite(session: Session, actor: str, now: datetime, local_id: int, invitation: Invitation) -> User:
    """Adds somebody who may set a password by a link; whoever works in another local already only gets the role.

    Whoever has an account without any role begins anew: they come in again. Links made before are void: an admin of
    another local may have been shown one, when it did not open this local.

    Raises:
        PeopleRefused: the address or name is none, there is no such member, or they have a role here already.
    """
    email = read_address(invitation.email)
    name = invitation.name.strip()
    if not 0 < len(name) <= 120:
        raise PeopleRefused(gettext("A name is needed, of 120 letters at the most."))
    member_id = _steward(session, local_id, invitation)
    user = session.scalar(select(User).where(User.email == email).with_for_update())
    if user is None:
        user = User(
            email=email,
            name=name,
            language=invitation.language,
            active=True,
            fs_uniquifier=uuid.uuid4().hex,
            invited_at=now,
            created_at=now,
            created_by=actor,
        )
        session.add(user)
        session.flush()
    elif session.scalar(select(Grant.id).where(Grant.user_id == user.id, Grant.local_id == local_id)):
        raise PeopleRefused(gettext("%(email)s has a role in this local already.", email=email))
    elif session.scalar(select(Grant.id).where(Grant.user_id == user.id).limit(1)) is None:
        user.active, user.invited_at, user.fs_uniquifier = True, now, uuid.uuid4().hex
        user.locked_until, user.failed_sign_ins = None, 0
    elif user.password is None:
        user.invited_at, user.fs_uniquifier = now, uuid.uuid4().hex
    elif _has_link(session, user, now):
        user.fs_uniquifier = uuid.uuid4().hex
    _link_member(session, local_id, user, member_id)
    session.add(Grant(user_id=user.id, local_id=local_id, role=invitation.role))
    _audit(session, actor, now, local_id, "user_invited", f"{email} as {invitation.role}")
    session.flush()
    return user


def invite_again(session: Session, actor: str, now: datetime, local_id: int, user_id: int) -> User:
    """A new invitation; links that were sent before are void. The caller asks `works_elsewhere` before it shows one.

    Raises:
        PeopleRefused: there is no such person here, or they have set their password already.
    """
    user, _ = _find(session, local_id, user_id)
    if user.password is not None:
        raise PeopleRefused(gettext("%(name)s has taken up the invitation already.", name=user.name))
    user.fs_uniquifier, user.invited_at = uuid.uuid4().hex, now
    _audit(session, actor, now, local_id, "user_invited_again", user.email)
    session.flush()
    return user


def grant(session: Session, actor: str, now: datetime, local_id: int, user_id: int, role: Role) -> None:
    """Gives somebody of the local another role there.

    Raises:
        PeopleRefused: there is no such person here, or they are its last admin.
    """
    user, given = _find(session, local_id, user_id)
    if role is not Role.ADMIN:
        _keep_an_admin(session, local_id, user.id)
    was, given.role = given.role, role
    _audit(session, actor, now, local_id, "user_granted", f"{user.email}: {was} -> {role}")
    session.flush()


def withdraw(session: Session, actor: str, now: datetime, local_id: int, user_id: int) -> None:
    """Takes somebody's role in the local, or their invitation. Whoever has no role left cannot sign in any more.

    Raises:
        PeopleRefused: there is no such person here, or they are its last admin.
    """
    user, given = _find(session, local_id, user_id)
    _keep_an_admin(session, local_id, user.id)
    session.execute(delete(Grant).where(Grant.id == given.id))
    if session.scalar(select(Grant.id).where(Grant.user_id == user.id).limit(1)) is None:
        _shut(session, user, now)
    _audit(session, actor, now, local_id, "user_withdrawn", user.email)
    session.flush()


def set_active(session: Session, actor: str, now: datetime, local_id: int, user_id: int, *, active: bool) -> None:
    """Shuts somebody out, from everywhere and at once, or lets them in again.

    Raises:
        PeopleRefused: there is no such person here, or they are its last admin.
    """
    user, _ = _find(session, local_id, user_id)
    _refuse_others(session, actor, local_id, user)
    if active:
        user.active, user.locked_until, user.failed_sign_ins = True, None, 0
    else:
        _keep_an_admin(session, local_id, user.id)
        _shut(session, user, now)
    _audit(session, actor, now, local_id, "user_activated" if active else "user_deactivated", user.email)
    session.flush()


def forget_second_factor(session: Session, actor: str, now: datetime, local_id: int, user_id: int) -> None:
    """For whoever has lost the phone: they set up a new one when they sign in next.

    Raises:
        PeopleRefused: there is no such person here.
    """
    user, _ = _find(session, local_id, user_id)
    _refuse_others(session, actor, local_id, user)
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    sign_ins.end(session, user.id, now)
    _audit(session, actor, now, local_id, "user_second_factor_removed", user.email)
    session.flush()


def note_link(session: Session, actor: str, now: datetime, local_id: int, user_id: int) -> User:
    """Somebody for whom a link to a new password is made; it is audited.

    Raises:
        PeopleRefused: there is no such person here, or they have no password yet: invite them again.
    """
    user, _ = _find(session, local_id, user_id)
    _refuse_others(session, actor, local_id, user)
    if user.password is None:
        raise PeopleRefused(gettext("%(name)s has not taken up the invitation yet: invite them again.", name=user.name))
    _audit(session, actor, now, local_id, "user_reset_link", user.email)
    return user


def works_elsewhere(session: Session, actor: str, local_id: int, user: User) -> bool:
    """Whether an account opens a local of which the actor is no admin: they must not see a link that opens it.

    The owner of the address may get one by mail all the same.
    """
    if actor.startswith("shell:"):
        return False
    mine = (
        select(Grant.local_id)
        .join(User, User.id == Grant.user_id)
        .where(User.email == actor.removeprefix("user:"), Grant.role == Role.ADMIN)
    )
    elsewhere = select(Grant.id).where(
        Grant.user_id == user.id, Grant.local_id != local_id, Grant.local_id.not_in(mine)
    )
    return session.scalar(elsewhere.limit(1)) is not None


def invitation_token(secret: str, user: User) -> str:
    """What the link of an invitation carries; void with the next one, or once a password is set."""
    token: str | bytes = _signer(secret).dumps(user.fs_uniquifier)
    return token if isinstance(token, str) else token.decode()


def invited(session: Session, secret: str, token: str, now: datetime) -> User | None:
    """Whom a link invites; None when it is not ours, too old, taken up, or withdrawn."""
    try:
        uniquifier = _signer(secret).loads(token)
    except BadSignature:
        return None
    user = session.scalar(select(User).where(User.fs_uniquifier == str(uniquifier)).with_for_update())
    if user is None or not user.active or user.password is not None or user.invited_at is None:
        return None
    return user if now - user.invited_at < INVITED_FOR else None


def accept(session: Session, user: User, password_hash: str, now: datetime) -> None:
    """Takes an invitation up."""
    user.password, user.fs_uniquifier = password_hash, uuid.uuid4().hex
    for local_id in session.scalars(select(Grant.local_id).where(Grant.user_id == user.id)):
        _audit(session, f"user:{user.email}", now, local_id, "user_joined", "took up the invitation")
    session.flush()


def read_address(written: str) -> str:
    """An e-mail address in small letters.

    Raises:
        PeopleRefused: it is none.
    """
    address = written.strip().lower()
    if not _ADDRESS.fullmatch(address):
        raise PeopleRefused(gettext("That is no e-mail address. It looks like name@example.org."))
    return address


def _has_link(session: Session, user: User, now: datetime) -> bool:
    """Whether any local's admin made a link to a new password that is still good. Others stay signed in."""
    made = (
        select(AuditEntry.id)
        .join(Local, Local.id == AuditEntry.local_id)
        .where(
            AuditEntry.at > now - RESET_WITHIN,
            AuditEntry.action == "user_reset_link",
            AuditEntry.detail == user.email,
        )
    )
    return session.scalar(made.limit(1)) is not None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="invitation")


def _find(session: Session, local_id: int, user_id: int) -> tuple[User, Grant]:
    row = session.execute(
        select(User, Grant)
        .join(Grant, Grant.user_id == User.id)
        .where(User.id == user_id, Grant.local_id == local_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise PeopleRefused(gettext("Nobody of this account has a role in this local."))
    return row[0], row[1]


def _refuse_others(session: Session, actor: str, local_id: int, user: User) -> None:
    """An account opens every local its person works in: only who is admin of all of these may touch it.

    Otherwise an admin could give a role here to somebody of another local, and then take the account over by a link.
    """
    if works_elsewhere(session, actor, local_id, user):
        raise PeopleRefused(
            gettext(
                "%(name)s works in another local too: its admin must do this, or you may take the role here away.",
                name=user.name,
            )
        )


def _steward(session: Session, local_id: int, invitation: Invitation) -> int | None:
    number = invitation.member_number.strip()
    if not number:
        if invitation.role is Role.STEWARD:
            raise PeopleRefused(
                gettext("A steward sees the members of their worksites: give the steward's member number.")
            )
        return None
    member_id = session.scalar(select(Member.id).where(Member.local_id == local_id, Member.number == number))
    if member_id is None:
        raise PeopleRefused(gettext("This local has no member %(number)s.", number=number))
    return member_id


def _link_member(session: Session, local_id: int, user: User, member_id: int | None) -> None:
    """An account is one member's; which one does not change under another local in which its person works."""
    if member_id is None or member_id == user.member_id:
        return
    of_another = (
        select(Grant.id)
        .join(Member, Member.local_id == Grant.local_id)
        .where(Grant.user_id == user.id, Grant.local_id != local_id, Member.id == user.member_id)
    )
    if session.scalar(of_another.limit(1)) is not None:
        raise PeopleRefused(
            gettext(
                "%(email)s is a member of another local there already: a steward here needs an address of their own.",
                email=user.email,
            )
        )
    user.member_id = member_id


def _keep_an_admin(session: Session, local_id: int, but: int) -> None:
    """A local without an admin could invite nobody any more. Invitations do not count: nobody may ever take them up.

    The local is held to the commit, so that of two admins who take the role from each other one keeps it.
    """
    mine = select(Grant.role).where(Grant.local_id == local_id, Grant.user_id == but)
    if session.scalar(mine) is not Role.ADMIN:
        return
    session.execute(select(Local.id).where(Local.id == local_id).with_for_update(key_share=True))
    other: ColumnElement[bool] = Grant.user_id != but
    left = session.scalar(
        select(func.count())
        .select_from(Grant)
        .join(User, User.id == Grant.user_id)
        .where(Grant.local_id == local_id, Grant.role == Role.ADMIN, other, User.active, User.password.is_not(None))
    )
    if not left:
        raise PeopleRefused(gettext("This is the local's only admin: make somebody else one first."))


def _shut(session: Session, user: User, now: datetime) -> None:
    user.active, user.fs_uniquifier = False, uuid.uuid4().hex
    sign_ins.end(session, user.id, now)


def _view(user: User, role: Role, number: str | None, now: datetime) -> PersonView:
    return PersonView(
        id=user.id,
        name=user.name,
        email=user.email,
        role=role,
        state=_state(user, now),
        second_factor=user.tf_primary_method is not None,
        last_sign_in_at=user.last_sign_in_at,
        invited_at=user.invited_at,
        member_number=number,
    )


def _state(user: User, now: datetime) -> str:
    if not user.active:
        return "inactive"
    if user.password is None:
        open_still = user.invited_at is not None and now - user.invited_at < INVITED_FOR
        return "invited" if open_still else "expired"
    if user.locked_until is not None and user.locked_until > now:
        return "locked"
    return "active"


def _audit(session: Session, actor: str, now: datetime, local_id: int, action: str, detail: str) -> None:
    session.add(AuditEntry(actor=actor, action=action, local_id=local_id, detail=detail, at=now))
