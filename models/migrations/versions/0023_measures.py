"""Touch points without a number, the newest contact of a member, and when conversions of a run were looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHANNELS = ("sms", "whatsapp", "web_chat")
MEANS = (*CHANNELS, "call", "in_person", "mail")
CONTACT = "direction = 'in' OR (messenger IS NOT NULL AND outcome IN ('sent', 'reached'))"


def upgrade() -> None:
    op.alter_column("touch_point", "address", nullable=True)
    op.drop_constraint("channel", "touch_point", type_="check")
    op.create_check_constraint("means", "touch_point", sa.column("channel").in_(MEANS))
    op.create_index(
        "ix_touch_point_contact",
        "touch_point",
        ["member_id", sa.literal_column("at DESC")],
        postgresql_where=sa.text(CONTACT),
    )
    op.add_column("campaign_run", sa.Column("conversions_at", sa.DateTime(timezone=True)))
    op.create_index("ix_campaign_run_starts_at", "campaign_run", ["starts_at"])


def downgrade() -> None:
    op.drop_index("ix_campaign_run_starts_at", table_name="campaign_run")
    op.drop_column("campaign_run", "conversions_at")
    op.drop_index("ix_touch_point_contact", table_name="touch_point")
    op.execute("DELETE FROM touch_point WHERE address IS NULL OR channel NOT IN ('sms', 'whatsapp', 'web_chat')")
    op.drop_constraint("means", "touch_point", type_="check")
    op.create_check_constraint("channel", "touch_point", sa.column("channel").in_(CHANNELS))
    op.alter_column("touch_point", "address", nullable=False)
