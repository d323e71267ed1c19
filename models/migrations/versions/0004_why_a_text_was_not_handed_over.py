"""Why a text was not handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("refusal", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "refusal")
