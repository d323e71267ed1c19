"""The runs that are not over, by campaign: what the clock looks at again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_campaign_run_open", "campaign_run", ["campaign_id"], postgresql_where=sa.text("ended_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_campaign_run_open", table_name="campaign_run")
