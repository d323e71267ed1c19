"""Texts whose webhook was answered before their turn had ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_inbound",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_sid", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("local_number", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("media", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("carrier_keyword", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'whatsapp', 'web_chat')", name=op.f("ck_late_inbound_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_inbound")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_late_inbound_provider_sid")),
    )


def downgrade() -> None:
    op.drop_table("late_inbound")
