"""WhatsApp: what a text leaves as besides plain words, and which button a late text was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("content_sid", sa.Text(), nullable=True))
    variables = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    op.add_column("outbox", sa.Column("content_variables", variables, nullable=True))
    op.create_check_constraint(op.f("ck_outbox_content_sid_form"), "outbox", "content_sid ~ '^HX[0-9a-f]{32}$'")
    op.create_check_constraint(
        op.f("ck_outbox_content_whole"), "outbox", "(content_sid IS NULL) = (content_variables IS NULL)"
    )
    op.add_column("late_inbound", sa.Column("pressed", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("late_inbound", "pressed")
    op.drop_column("outbox", "content_variables")
    op.drop_column("outbox", "content_sid")
