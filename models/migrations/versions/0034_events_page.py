"""Events in each language, at an address, with a word to join by; buddies, stages that staff end; stewards' figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "event",
        sa.Column("titles", postgresql.JSONB(none_as_null=True), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.add_column("event", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("join_word", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_event_join_word_form"), "event", "join_word ~ '^[A-Z0-9]{3,20}$'")
    op.create_index(
        "ix_event_join_word",
        "event",
        ["local_id", "join_word"],
        postgresql_where=sa.text("join_word IS NOT NULL"),
    )
    op.add_column("onboarding", sa.Column("buddy_id", sa.BigInteger(), nullable=True))
    op.add_column("onboarding", sa.Column("buddy_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_onboarding_buddy_id_member"), "onboarding", "member", ["buddy_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_onboarding_buddy_with_day"), "onboarding", "(buddy_id IS NULL) = (buddy_at IS NULL)"
    )
    op.create_index("ix_onboarding_buddy_id", "onboarding", ["buddy_id"])
    op.create_index(
        "ix_onboarding_open",
        "onboarding",
        ["local_id", "due_at"],
        postgresql_where=sa.text("completed_at IS NULL AND declined_at IS NULL"),
    )
    op.add_column("onboarding_stage", sa.Column("ended_by", sa.Text(), nullable=True))
    op.create_index(
        "ix_member_active",
        "member",
        ["local_id", "worksite_id", "shift"],
        postgresql_where=sa.text("status = 'active'"),
    )


def downgrade() -> None:
    op.drop_index("ix_member_active", table_name="member")
    op.drop_column("onboarding_stage", "ended_by")
    op.drop_index("ix_onboarding_open", table_name="onboarding")
    op.drop_column("onboarding", "buddy_at")
    op.drop_column("onboarding", "buddy_id")
    op.drop_index("ix_event_join_word", table_name="event")
    op.drop_column("event", "join_word")
    op.drop_column("event", "address")
    op.drop_column("event", "titles")
