"""Flask-Security as this console uses it: which of its parts are on, by which keys, and our own pieces in it."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import user_logged_out
from flask_security import Security, SQLAlchemySessionUserDatastore, current_user
from flask_security import user_authenticated as signed_in
from flask_security.core import RoleMixin
from flask_security.forms import ChangePasswordForm, TwoFactorVerifyCodeForm, VerifyForm
from flask_security.mail_util import MailUtil
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.signals import password_changed, password_reset
from flask_security.totp import Totp
from flask_security.utils import get_message, set_request_attr
from flask_security.webauthn_util import WebauthnUtil
from sqlalchemy import select, update
from sqlalchemy.orm import scoped_session
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from config.clock import now
from config.settings import Settings
from console.access import sign_ins
from console.access.accounts import Account, PasskeyAccount
from console.access.people import RESET_WITHIN, PeopleRefused, read_address
from console.access.post import Post
from console.access.staff import find_present
from console.language import gettext, mark, ngettext
from models import AuditEntry, SignIn, User

SHORTEST_PASSWORD = 12  # letters; NIST SP 800-63B asks for 8 and no rules about kinds of letters
# What Flask-Security says, in our words; the rest of its messages belong to parts that are off.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": mark(
        "That did not work: the e-mail, the password or the code is wrong. After five wrong ones in a row the account "
        "rests for 15 minutes."
    ),
    "GENERIC_RECOVERY": mark("If the address is known here, a mail with a link is on its way to it."),
    "PASSWORD_RESET_REQUEST": mark("If the address is known here, a mail with a link is on its way to it."),
    "PASSWORD_RESET_EXPIRED": mark("This link is too old. Ask for a new one."),
    "INVALID_RESET_PASSWORD_TOKEN": mark("This link is no longer good. Ask for a new one."),
    "PASSWORD_RESET_NO_LOGIN": mark("Your new password is set. Sign in with it."),
    "PASSWORD_CHANGE": mark("Your password is changed."),
    "PASSWORD_IS_THE_SAME": mark("That is the password you have now. Choose another one."),
    "PASSWORD_INVALID_LENGTH": mark("A password has 12 letters or more. Four words in a row are easy to remember."),
    "PASSWORD_NOT_PROVIDED": mark("Write a password."),
    "RETYPE_PASSWORD_MISMATCH": mark("The two passwords are not the same."),
    "INVALID_PASSWORD": mark("That is not your password."),
    "EMAIL_NOT_PROVIDED": mark("Write your e-mail address."),
    "INVALID_EMAIL_ADDRESS": mark("That is no e-mail address. It looks like name@example.org."),
    "DISABLED_ACCOUNT": mark("This account is closed. An admin of your local can open it."),
    "UNAUTHENTICATED": mark("Sign in to see this page."),
    "REAUTHENTICATION_REQUIRED": mark("Before this, say once more that it is you."),
    "REAUTHENTICATION_SUCCESSFUL": mark("Thank you. Go on."),
    "TWO_FACTOR_INVALID_TOKEN": mark("That code is not right, or it was used. Wait for the next one."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": mark("You are signed in."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": mark("Codes from your app are asked for from now on."),
    "TWO_FACTOR_PERMISSION_DENIED": mark("Sign in first."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": mark("That cannot be chosen."),
    "TWO_FACTOR_DISABLED": mark("Codes are no longer asked for."),
    "TWO_FACTOR_SETUP_EXPIRED": mark("That took too long. Start again."),
    "INVALID_RECOVERY_CODE": mark("That recovery code is not right, or it was used."),
    "NO_RECOVERY_CODES_SETUP": mark("You have no recovery codes yet."),
    "WEBAUTHN_EXPIRED": mark("That took too long. Start again."),
    "WEBAUTHN_NAME_REQUIRED": mark("Give the passkey a name."),
    "WEBAUTHN_NAME_INUSE": mark("You have a passkey of this name already."),
    "WEBAUTHN_NAME_NOT_FOUND": mark("You have no passkey of this name."),
    "WEBAUTHN_CREDENTIAL_DELETED": mark("The passkey is removed."),
    "WEBAUTHN_REGISTER_SUCCESSFUL": mark("The passkey is added."),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": mark("This passkey is added already."),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": mark("This passkey is not known here."),
    "WEBAUTHN_NO_VERIFY": mark("The passkey could not be checked. Try again."),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": mark("This passkey is not for that."),
    "API_ERROR": mark("Something in the form was not as it should be. Try again."),
    "INVALID_REDIRECT": mark("That address is not one of ours."),
}


class _Words:
    """Looks Flask-Security's words up in our catalogs."""

    @staticmethod
    def gettext(words: str, **values: Any) -> str:
        return gettext(words, **values)

    @staticmethod
    def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
        return ngettext(singular, plural, num, **values)

    @staticmethod
    def format_list(items: list[str], **_: Any) -> str:
        return ", ".join(items)


class _Mail(MailUtil):
    """Flask-Security's mails by our own post; addresses in small letters, never looked up in the DNS."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._post: Post = app.extensions["post"]

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None, **_: Any
    ) -> None:
        self._post.send_later(str(recipient), str(subject), body or "")

    def normalize(self, email: str) -> str:
        return self.validate(email)

    def validate(self, email: str) -> str:
        try:
            return read_address(email)
        except PeopleRefused as refused:
            raise ValueError(str(refused)) from None


class _Codes(Totp):
    """Takes no code twice: whoever looks over a shoulder comes too late."""

    def get_last_counter(self, user: Account) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Account, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


class _Keys(WebauthnUtil):
    """Any device's passkeys, also those of a phone or a laptop itself.

    One instead of the password must know its person, by finger, face or PIN: it is both factors then.
    """

    def origin(self) -> str:
        # The address people know us by; behind a proxy the request came by http.
        return str(super().origin() if current_app.config["DEMO"] else current_app.config["PUBLIC_BASE_URL"])

    def authenticator_selection(self, user: Account, usage: str) -> AuthenticatorSelectionCriteria:
        alone = usage == "first"
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if alone else ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.REQUIRED
            if alone
            else UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: Account | None, usage: list[str]) -> UserVerificationRequirement:
        alone = "secondary" not in usage
        return UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.DISCOURAGED


class _CodeForm(TwoFactorVerifyCodeForm):
    """A locked account takes no code either."""

    def validate(self, **kwargs: Any) -> bool:
        if self.user is not None and self.user.is_locked():
            self.code.errors = [get_message("GENERIC_AUTHN_FAILED")[0]]
            return False
        return bool(super().validate(**kwargs))


class _RecoveryForm(MfRecoveryForm):
    """Wrong recovery codes count as wrong passwords do."""

    def validate(self, **kwargs: Any) -> bool:
        if self.user is not None and self.user.is_locked():
            self.code.errors = [get_message("GENERIC_AUTHN_FAILED")[0]]
            return False
        if super().validate(**kwargs):
            return True
        if self.user is not None and self.code.data:
            self.user.track_failed_authn("recovery_code", True)
        return False


class _AgainForm(VerifyForm):
    """Whoever sits down at an open browser does not get to guess the password there."""

    def validate(self, **kwargs: Any) -> bool:
        if current_user.is_locked():
            self.password.errors = [get_message("GENERIC_AUTHN_FAILED")[0]]
            return False
        return bool(super().validate(**kwargs))


class _PasswordForm(ChangePasswordForm):
    """The same where the password is changed."""

    def validate(self, **kwargs: Any) -> bool:
        if current_user.is_locked():
            self.password.errors = [get_message("GENERIC_AUTHN_FAILED")[0]]
            return False
        if super().validate(**kwargs):
            return True
        if self.password.data and self.password.errors:
            current_user.track_failed_authn("password")
        return False


def add_security(app: Flask, settings: Settings, database: "scoped_session[Any]") -> None:
    """Adds sign-in, second factors, passkeys and resets to the app, under /account."""
    app.config.update(_config(settings))
    security = Security(
        app,
        SQLAlchemySessionUserDatastore(database, Account, RoleMixin, PasskeyAccount),
        mail_util_cls=_Mail,
        totp_cls=_Codes,
        webauthn_util_cls=_Keys,
        two_factor_verify_code_form=_CodeForm,
        mf_recovery_form=_RecoveryForm,
        verify_form=_AgainForm,
        change_password_form=_PasswordForm,
    )
    security.i18n_domain = _Words()
    security.want_json(lambda _request: False)
    # Guards ask our own staff(); without loaders Principal looks nobody up, also not for a style sheet.
    security.principal.identity_loaders.clear()
    security.login_manager.session_protection = None  # a phone's address changes on the way
    security.login_manager.request_loader(lambda _request: None)  # no tokens: browsers alone come here

    @security.login_manager.user_loader
    def load(uniquifier: str) -> Account | None:
        return _load(database, uniquifier)

    signed_in.connect(_begin, app)
    password_reset.connect(_end_all, app)
    password_changed.connect(_end_others, app)
    user_logged_out.connect(_end_this, app)
    # Signals hold their receivers weakly; these are functions of this module and stay.


def _load(database: "scoped_session[Any]", uniquifier: str) -> Account | None:
    token = session.get("sign_in")
    found = find_present(database(), str(uniquifier), token, now()) if token else None
    if found is None:
        return None
    sign_ins.seen(database(), found.sign_in, now())
    g.present = found
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return found.account


def _begin(app: Flask, user: Account, **_: Any) -> None:
    database = app.extensions["database"]
    session.permanent = True
    session["language"] = user.language
    session["sign_in"] = sign_ins.begin(database(), user.id, request.user_agent.string, now())
    database.execute(
        update(User).where(User.id == user.id).values(failed_sign_ins=0, locked_until=None, last_sign_in_at=now())
    )
    database.add_all(
        AuditEntry(actor=f"user:{user.email}", action="signed_in", local_id=grant.local_id, detail="", at=now())
        for grant in user.grants
    )


def _end_all(app: Flask, user: Account, **_: Any) -> None:
    sign_ins.end(app.extensions["database"](), user.id, now())


def _end_others(app: Flask, user: Account, **_: Any) -> None:
    """A new password ends every other browser. This one was just signed in anew, see Flask-Security's changeable."""
    database = app.extensions["database"]
    database.flush()
    kept = database.scalar(select(SignIn.id).where(SignIn.token_hash == sign_ins.token_hash(session["sign_in"])))
    sign_ins.end(database(), user.id, now(), but=kept)


def _end_this(app: Flask, **_: Any) -> None:
    here = g.pop("present", None)
    session.pop("sign_in", None)
    session.pop("local", None)
    if here is not None:
        sign_ins.end(app.extensions["database"](), here.account.id, now(), only=here.sign_in.id)


def _config(settings: Settings) -> dict[str, Any]:
    secret = settings.secret_key.get_secret_value()
    return {f"SECURITY_MSG_{name}": (words, _category(name)) for name, words in MESSAGES.items()} | {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_DATETIME_FACTORY": now,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": _small, "case_insensitive": False}}],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": mark("A new password for Rollcall"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": mark("Your password was set anew"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": mark("Your password was changed"),
        "SECURITY_LOGOUT_CSRF": True,
        # argon2 has a salt of its own; with one of SECRET_KEY's, every password would end with that key.
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/account/sign-in",
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_URL": "/reset",
        "SECURITY_RESET_PASSWORD_WITHIN": RESET_WITHIN,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_POST_CHANGE_VIEW": "/account/",
        "SECURITY_VERIFY_URL": "/again",
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 60,  # seconds a phone's clock may be off
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/second-factor",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/no-code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/which-factor",
        "SECURITY_TOTP_SECRETS": {"1": _derived(secret, "totp").hex()},
        "SECURITY_TOTP_ISSUER": "Rollcall",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(_derived(secret, "recovery"))],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/recovery",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Rollcall",
        "SECURITY_WAN_REGISTER_URL": "/passkeys",
        "SECURITY_WAN_POST_REGISTER_VIEW": "/account/passkeys",
        "SECURITY_WAN_SIGNIN_URL": "/passkey",
        "SECURITY_WAN_DELETE_URL": "/remove-passkey",
        "SECURITY_WAN_VERIFY_URL": "/again-by-passkey",
        # Whether an address has passkeys would tell that it is known here.
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
    }


def _small(identity: str) -> str | None:
    try:
        return read_address(identity)
    except PeopleRefused:
        return None


def _category(name: str) -> str:
    good = ("_SUCCESSFUL", "_CHANGE", "_LOGIN", "_DELETED", "_DISABLED")
    if name.endswith(good):
        return "success"
    return "info" if name in ("GENERIC_RECOVERY", "PASSWORD_RESET_REQUEST", "UNAUTHENTICATED") else "error"


def _derived(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (RFC 5869's expand step, for one block)."""
    return hmac.new(secret.encode(), f"console:{purpose}\x01".encode(), hashlib.sha256).digest()
