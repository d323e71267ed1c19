"""A row has one sender; confirmations of STOP; days a phone was not reached; indexes for what runs every second."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD_KINDS = ("reply", "notice", "blast")
KINDS = ("reply", "confirmation", "notice", "blast")
WAITS = "status IN ('planned', 'due')"
TURN = "CASE WHEN kind IN ('reply', 'confirmation') THEN 0 ELSE 1 END"


def upgrade() -> None:
    _allow(KINDS)
    op.alter_column("outbox", "attempts", type_=sa.Integer(), existing_nullable=False)
    op.add_column("outbox", sa.Column("spent", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("outbox", sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True))
    # A row that is out, or was, has been tried: without a moment it would count as never handed over.
    op.execute("""
        UPDATE outbox SET spent = attempts, attempted_at = status_at
        WHERE status IN ('planned', 'due', 'sending', 'unknown') AND attempts > 0
    """)
    op.create_table(
        "unreached_day",
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_unreached_day_phone_id_phone")),
        sa.PrimaryKeyConstraint("phone_id", "day", name=op.f("pk_unreached_day")),
    )
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index("ix_outbox_next", "outbox", [sa.text(f"({TURN})"), "due_at"], postgresql_where=sa.text(WAITS))
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["expires_at"],
        postgresql_where=sa.text(f"{WAITS} AND expires_at IS NOT NULL"),
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])
    op.drop_index("ix_outbox_withdraw", table_name="outbox")
    op.create_index(
        "ix_outbox_withdraw", "outbox", ["id"], postgresql_where=sa.text("withdraw_at_carrier AND status = 'sent'")
    )
    op.create_index(
        "ix_conversation_asked",
        "conversation",
        ["consent_asked_at"],
        postgresql_where=sa.text("consent_asked_at IS NOT NULL"),
    )
    op.drop_index("ix_carrier_receipt_unmatched", table_name="carrier_receipt")


def downgrade() -> None:
    op.create_index("ix_carrier_receipt_unmatched", "carrier_receipt", ["at"], postgresql_where=sa.text("NOT matched"))
    op.drop_index("ix_conversation_asked", table_name="conversation")
    op.drop_index("ix_outbox_withdraw", table_name="outbox")
    op.create_index("ix_outbox_withdraw", "outbox", ["id"], postgresql_where=sa.text("withdraw_at_carrier"))
    op.drop_index("ix_outbox_message_id", table_name="outbox")
    op.drop_index("ix_outbox_expiring", table_name="outbox")
    op.drop_index("ix_outbox_next", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["due_at"], postgresql_where=sa.text(WAITS))
    op.drop_table("unreached_day")
    op.drop_column("outbox", "attempted_at")
    op.drop_column("outbox", "spent")
    op.execute("UPDATE outbox SET attempts = least(attempts, 32767)")
    op.alter_column("outbox", "attempts", type_=sa.SmallInteger(), existing_nullable=False)
    op.execute("UPDATE outbox SET kind = 'reply' WHERE kind = 'confirmation'")
    _allow(OLD_KINDS)


def _allow(kinds: tuple[str, ...]) -> None:
    op.drop_constraint("outboxkind", "outbox", type_="check")
    op.create_check_constraint("outboxkind", "outbox", sa.column("kind", sa.Text()).in_(kinds))
