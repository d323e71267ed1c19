"""Indexes of references: removing a row asks each table that may point to it, and searched some of them whole."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_member_phone_phone_id", "member_phone", ["phone_id"])
    for column in ("acting_member_id", "recipient_id"):
        op.create_index(
            f"ix_conversation_{column}", "conversation", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )


def downgrade() -> None:
    op.drop_index("ix_conversation_recipient_id", table_name="conversation")
    op.drop_index("ix_conversation_acting_member_id", table_name="conversation")
    op.drop_index("ix_member_phone_phone_id", table_name="member_phone")
