"""Staff who sign in to the console; an audit entry knows its local."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _users()
    _audit()


def _users() -> None:
    op.create_table(
        "staff_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("email", sa.Text(), nullable=False, unique=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'en'"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), sa.ForeignKey("member.id"), index=True),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False, unique=True),
        sa.Column("fs_webauthn_user_handle", sa.Text(), unique=True),
        sa.Column("tf_primary_method", sa.Text()),
        sa.Column("tf_totp_secret", sa.Text()),
        sa.Column("tf_last_counter", sa.BigInteger()),
        sa.Column("mf_recovery_codes", postgresql.ARRAY(sa.Text())),
        sa.Column("failed_sign_ins", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.Column("invited_at", MOMENT),
        sa.Column("last_sign_in_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name="email_small"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 120", name="name_length"),
    )
    op.create_table(
        "staff_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False, index=True),
        sa.Column("role", sa.String(24), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'organizer', 'steward', 'viewer')", name="role"),
        sa.UniqueConstraint("user_id", "local_id"),
    )
    op.create_table(
        "staff_sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index("ix_staff_sign_in_user_id", "staff_sign_in", ["user_id", sa.text("id DESC")])
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text())),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text()),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("lastuse_datetime", MOMENT, nullable=False),
        sa.CheckConstraint("usage IN ('first', 'secondary')", name="usage"),
        sa.UniqueConstraint("user_id", "name"),
    )


def _audit() -> None:
    op.add_column("audit_entry", sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=True))
    # What is there already is only told where it belongs; what it says stays.
    op.execute("ALTER TABLE audit_entry DISABLE TRIGGER append_only")
    op.execute("""
        UPDATE audit_entry SET local_id = member.local_id FROM member WHERE member.id = audit_entry.member_id
    """)
    op.execute("ALTER TABLE audit_entry ENABLE TRIGGER append_only")
    op.create_index("ix_audit_entry_local", "audit_entry", ["local_id", "at", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["local_id", "actor", "at", "id"])
    op.execute("""
        CREATE FUNCTION audit_local() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.local_id IS NULL THEN
                NEW.local_id := coalesce(
                    (SELECT local_id FROM member WHERE id = NEW.member_id),
                    nullif(current_setting('rollcall.local_id', true), '')::bigint);
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_local BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_local()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_local ON audit_entry")
    op.execute("DROP FUNCTION audit_local()")
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_index("ix_audit_entry_local", table_name="audit_entry")
    op.drop_column("audit_entry", "local_id")
    for table in ("staff_passkey", "staff_sign_in", "staff_grant", "staff_user"):
        op.drop_table(table)
