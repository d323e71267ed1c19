"""Texts of runs whose occasion is called off."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign_run", sa.Column("called_off", sa.String(24), nullable=True))
    op.create_check_constraint(
        op.f("ck_campaign_run_calledoff"), "campaign_run", "called_off IN ('called_off', 'moved')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_campaign_run_calledoff"), "campaign_run", type_="check")
    op.drop_column("campaign_run", "called_off")
