"""Changes to the record that members ask for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FIELDS = (
    "worksite", "shift", "phone", "email", "address", "name", "preferred_name", "certification", "language",
)  # fmt: skip
SOURCES = ("text", "import", "staff")
STATES = ("waiting", "conflict", "applied", "declined", "replaced")
OPEN = "state IN ('waiting', 'conflict')"
MEMBER_COLUMNS = ("preferred_name", "email", "address")


def upgrade() -> None:
    for column in MEMBER_COLUMNS:
        op.add_column("member", sa.Column(column, sa.Text(), nullable=True))
    op.create_table(
        "change_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(*FIELDS, name="changefield", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(none_as_null=True), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column(
            "source",
            sa.Enum(*SOURCES, name="changesource", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="changestate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("media_message_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"(decided_at IS NULL) = ({OPEN})", name=op.f("ck_change_request_decided")),
        sa.CheckConstraint(
            "state <> 'declined' OR reason IS NOT NULL", name=op.f("ck_change_request_declined_with_reason")
        ),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_change_request_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_change_request_member_id_member")),
        sa.ForeignKeyConstraint(
            ["media_message_id"], ["message.id"], name=op.f("fk_change_request_media_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(
        "uq_change_request_open",
        "change_request",
        ["member_id", "field", "subject", "source"],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("ix_change_request_member_id", "change_request", ["member_id", sa.text("id DESC")])
    op.create_index(
        "ix_change_request_waiting", "change_request", ["local_id", "asked_at"], postgresql_where=sa.text(OPEN)
    )
    op.create_index("ix_change_request_media_message_id", "change_request", ["media_message_id"])


def downgrade() -> None:
    op.drop_table("change_request")
    for column in reversed(MEMBER_COLUMNS):
        op.drop_column("member", column)
