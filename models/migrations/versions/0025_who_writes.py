"""Who of the staff or stewards wrote a text, and hand-offs that a low answer to a campaign opens."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD_REASONS = ("asked", "missed", "urgent", "report", "low_confidence")
REASONS = (*OLD_REASONS, "low_answer")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("messenger", sa.Text()))
    _keep_to(REASONS)


def downgrade() -> None:
    op.execute("UPDATE handoff SET reason = 'asked' WHERE reason = 'low_answer'")
    _keep_to(OLD_REASONS)
    op.drop_column("outbox", "messenger")


def _keep_to(reasons: tuple[str, ...]) -> None:
    op.drop_constraint("handoffreason", "handoff", type_="check")
    op.create_check_constraint("handoffreason", "handoff", sa.column("reason").in_(reasons))
