"""Copies of their data that members asked for, and wishes to have it erased."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHANNELS = ("sms", "whatsapp", "web_chat")
STATES = ("waiting", "withdrawn", "done")


def upgrade() -> None:
    op.create_table(
        "data_export",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_data_export_expires_later")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_data_export_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_data_export_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
    )
    op.create_index(op.f("ix_data_export_member_id"), "data_export", ["member_id"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(*CHANNELS, name="channel", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="erasurestate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "removed", postgresql.JSONB(none_as_null=True), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_erasure_settled")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_erasure_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_erasure_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        "uq_erasure_waiting", "erasure", ["member_id"], unique=True, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index("ix_erasure_due", "erasure", ["due_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(op.f("ix_erasure_member_id"), "erasure", ["member_id"])


def downgrade() -> None:
    op.drop_table("erasure")
    op.drop_table("data_export")
