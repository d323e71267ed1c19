"""Rows of the outbox that belong to a campaign, and what of a campaign a touch point tells."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OLD_KINDS = ("urgent", "reply", "confirmation", "relay", "notice", "blast")
KINDS = ("urgent", "reply", "confirmation", "relay", "notice", "campaign")
OLD_TURN = "CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1 ELSE 2 END"
TURN = (
    "CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1 "
    "WHEN kind = 'campaign' THEN 3 ELSE 2 END"
)
WAITS = "status IN ('planned', 'due')"


def upgrade() -> None:
    op.drop_index("uq_outbox_blast", table_name="outbox")
    _keep_to((*OLD_KINDS, *KINDS[-1:]))
    # Nothing has planned a blast yet; what stands there by hand is a notice.
    op.execute("UPDATE outbox SET kind = 'notice' WHERE kind = 'blast'")
    _keep_to(KINDS)
    _sort_by(TURN)
    op.drop_column("outbox", "blast")
    op.add_column("outbox", sa.Column("run_id", sa.BigInteger(), sa.ForeignKey("campaign_run.id")))
    op.add_column("outbox", sa.Column("recipient_id", sa.BigInteger(), sa.ForeignKey("recipient.id")))
    op.create_check_constraint(
        "campaign_whole",
        "outbox",
        "(kind = 'campaign') = (run_id IS NOT NULL) AND (run_id IS NULL) = (recipient_id IS NULL)",
    )
    belongs = sa.text("run_id IS NOT NULL")
    op.create_index("uq_outbox_run", "outbox", ["run_id", "address"], unique=True, postgresql_where=belongs)
    op.create_index(
        "ix_outbox_run_next",
        "outbox",
        ["run_id", "due_at"],
        postgresql_where=sa.text(f"{WAITS} AND run_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_recipient_id", "outbox", ["recipient_id"], postgresql_where=sa.text("recipient_id IS NOT NULL")
    )
    op.add_column("touch_point", sa.Column("campaign_id", sa.BigInteger(), sa.ForeignKey("campaign.id")))
    op.add_column("touch_point", sa.Column("messenger", sa.Text()))
    op.create_index(
        "ix_touch_point_campaign_id",
        "touch_point",
        ["campaign_id"],
        postgresql_where=sa.text("campaign_id IS NOT NULL"),
    )
    op.add_column("campaign", sa.Column("channel", sa.String(24), nullable=False, server_default=sa.text("'sms'")))
    op.create_check_constraint("channel", "campaign", "channel IN ('sms', 'whatsapp', 'web_chat')")


def downgrade() -> None:
    op.drop_column("campaign", "channel")
    op.drop_index("ix_touch_point_campaign_id", table_name="touch_point")
    op.drop_column("touch_point", "messenger")
    op.drop_column("touch_point", "campaign_id")
    op.drop_constraint("campaign_whole", "outbox", type_="check")
    op.drop_column("outbox", "recipient_id")
    op.drop_column("outbox", "run_id")
    op.add_column("outbox", sa.Column("blast", sa.Text()))
    _keep_to((*OLD_KINDS, *KINDS[-1:]))
    op.execute("UPDATE outbox SET kind = 'notice' WHERE kind = 'campaign'")
    _sort_by(OLD_TURN)
    _keep_to(OLD_KINDS)
    op.create_index(
        "uq_outbox_blast", "outbox", ["blast", "address"], unique=True, postgresql_where=sa.text("blast IS NOT NULL")
    )


def _keep_to(kinds: tuple[str, ...]) -> None:
    op.drop_constraint("outboxkind", "outbox", type_="check")
    op.create_check_constraint("outboxkind", "outbox", sa.column("kind").in_(kinds))


def _sort_by(turn: str) -> None:
    op.drop_index("ix_outbox_next", table_name="outbox")
    op.create_index("ix_outbox_next", "outbox", [sa.text(f"({turn})"), "due_at"], postgresql_where=sa.text(WAITS))
