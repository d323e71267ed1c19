"""What a local sets for itself by the console."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("waiting", "running", "done", "failed", "expired")


def upgrade() -> None:
    op.create_table(
        "local_setting",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", JSONB()),
        sa.Column("before", JSONB()),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
    )
    op.create_index(
        "ix_local_setting_newest", "local_setting", ["local_id", "kind", "field", sa.literal_column("id DESC")]
    )
    op.create_index("ix_local_setting_local", "local_setting", ["local_id", sa.literal_column("id DESC")])
    op.create_table(
        "words_forgotten",
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), primary_key=True),
        sa.Column("message_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("messages", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("files", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("ran_at", MOMENT),
    )
    op.create_table(
        "local_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("of", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("size", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.CheckConstraint(sa.column("state").in_(STATES), name="copystate"),
        sa.CheckConstraint("(state = 'done') <= (expires_at IS NOT NULL AND size IS NOT NULL)", name="done_whole"),
    )
    op.create_index("ix_local_copy_local", "local_copy", ["local_id", sa.literal_column("id DESC")])
    op.create_index(
        "uq_local_copy_open",
        "local_copy",
        ["local_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_local_copy_expires", "local_copy", ["expires_at"], postgresql_where=sa.text("state = 'done'"))


def downgrade() -> None:
    op.drop_table("local_copy")
    op.drop_table("words_forgotten")
    op.drop_table("local_setting")
