"""Users as Flask-Security wants them: the mapped classes of models/user.py with its methods.

The subclasses add no column and no discriminator (single-table inheritance): the same rows, seen from the console.
"""

from datetime import timedelta

from flask import current_app
from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import update
from sqlalchemy.orm import Mapped, relationship, scoped_session
from sqlalchemy.orm import Session as DatabaseSession

from config.clock import now
from console.access.permissions import SECOND_FACTOR
from models import Grant, Passkey, User

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


class PasskeyAccount(Passkey, WebAuthnMixin):
    """A passkey, with what Flask-Security asks of it."""

    def get_user_mapping(self) -> dict[str, int]:
        """How its user is found."""
        return {"id": self.user_id}


class Account(User, UserMixin):
    """A user, with what Flask-Security asks of one."""

    webauthn: Mapped[list[PasskeyAccount]] = relationship(
        foreign_keys=[Passkey.user_id], cascade="all, delete-orphan", passive_deletes=True, order_by=Passkey.id
    )
    grants: Mapped[list[Grant]] = relationship(foreign_keys=[Grant.user_id], viewonly=True, order_by=Grant.local_id)

    @property
    def roles(self) -> list[RoleMixin]:
        """None of Flask-Security's: grants say what somebody may do, local by local."""
        return []

    @property
    def has_second_factor(self) -> bool:
        """Whether the password alone is not enough for this account."""
        return bool(self.tf_primary_method and self.tf_totp_secret) or any(
            key.usage == "secondary" for key in self.webauthn
        )

    def must_have_second_factor(self) -> bool:
        """Whether a role of theirs asks for one. In demo mode none does."""
        return not current_app.config["DEMO"] and any(grant.role in SECOND_FACTOR for grant in self.grants)

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Asked after the password was right: whether a second factor must follow, or be set up now."""
        return bool(tf_setup_methods) or self.must_have_second_factor(), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether it may not be switched off again."""
        return self.must_have_second_factor()

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Counts a wrong password or code; the fifth in a row locks the account for 15 minutes."""
        session = _session()
        failures = session.execute(
            update(User).where(User.id == self.id).values(failed_sign_ins=User.failed_sign_ins + 1)
            .returning(User.failed_sign_ins)
        ).scalar_one()  # fmt: skip
        if failures >= MOST_FAILURES:
            session.execute(
                update(User).where(User.id == self.id).values(failed_sign_ins=0, locked_until=now() + LOCKED_FOR)
            )
        session.commit()

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether it is locked now; nobody is told so, see the message GENERIC_AUTHN_FAILED."""
        locked = self.locked_until is not None and self.locked_until > now()
        if locked and form_error is not None:
            form_error.append(str(current_app.config["SECURITY_MSG_GENERIC_AUTHN_FAILED"][0]))
        return locked


def _session() -> "scoped_session[DatabaseSession]":
    session: scoped_session[DatabaseSession] = current_app.extensions["database"]
    return session
