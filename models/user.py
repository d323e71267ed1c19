"""Staff who sign in to the console: who they are, what they may do in which local, and where they are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice


class Role(StrEnum):
    """What somebody of the staff is in a local; console/access/permissions.py says what each may do."""

    ADMIN = "admin"
    ORGANIZER = "organizer"
    STEWARD = "steward"
    VIEWER = "viewer"


class User(Base):
    """One person of the staff.

    `email` is kept in small letters, so that one address is one person. `password` is an argon2 hash, None until an
    invitation is taken up. `fs_uniquifier` stands for the person in links and cookies: with a new one all of them are
    void. `member_id` is a steward's own record: their worksites are those it is steward of.

    Columns with `fs_`, `tf_` and `mf_` have the names under which Flask-Security finds them.
    """

    __tablename__ = "staff_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_small"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 120", name="name_length"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    member_id: Mapped[OptionalMemberKey]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)
    # The second factor: "authenticator" and the secret of its codes, encrypted with a key made from SECRET_KEY.
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    # The half minute of the newest code that was taken: none is taken twice.
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(ARRAY(Text)))
    # Wrong passwords or codes since the last right one.
    failed_sign_ins: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    locked_until: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class Grant(Base):
    """That somebody has a role in a local; one role in each."""

    __tablename__ = "staff_grant"
    __table_args__ = (UniqueConstraint("user_id", "local_id"), Index("ix_staff_grant_local_id", "local_id"))

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    local_id: Mapped[LocalKey]
    role: Mapped[Role] = mapped_column(choice(Role))


class SignIn(Base):
    """One browser that is, or was, signed in. Its cookie has the token; only a hash of it is kept."""

    __tablename__ = "staff_sign_in"
    __table_args__ = (Index("ix_staff_sign_in_user_id", "user_id", text("id DESC")),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    # Browser and system in a few words: "Firefox, Windows".
    device: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that a browser or device holds (WebAuthn). `usage`: "first" alone, or "secondary" after the password."""

    __tablename__ = "staff_passkey"
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        CheckConstraint("usage IN ('first', 'secondary')", name="usage"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    usage: Mapped[str]
    lastuse_datetime: Mapped[datetime]
