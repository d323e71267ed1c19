"""What audiences ask for: the bargaining unit of a member, and rows found by their day."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("unit", sa.Text(), nullable=True))
    op.create_index("ix_certification_expires_on", "certification", ["expires_on"])
    op.create_index(
        "ix_touch_point_at",
        "touch_point",
        ["at"],
        postgresql_using="brin",
        postgresql_with={"autosummarize": True},
    )
    op.create_index("ix_outbox_week", "outbox", ["address", "due_at"], postgresql_where=sa.text("kind = 'campaign'"))


def downgrade() -> None:
    op.drop_index("ix_outbox_week", table_name="outbox")
    op.drop_index("ix_touch_point_at", table_name="touch_point")
    op.drop_index("ix_certification_expires_on", table_name="certification")
    op.drop_column("member", "unit")
