"""Hand-offs to a person; calls for help and relayed words in the outbox, calls for help first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OLD_KINDS = ("reply", "confirmation", "notice", "blast")
KINDS = ("urgent", "reply", "confirmation", "relay", "notice", "blast")
OLD_TURN = "CASE WHEN kind IN ('reply', 'confirmation') THEN 0 ELSE 1 END"
TURN = "CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1 ELSE 2 END"
WAITS = "status IN ('planned', 'due')"
REASONS = ("asked", "missed", "urgent", "report", "low_confidence")
ENDS = ("done", "left", "staff", "opted_out", "silence")
OPEN = "closed_at IS NULL"


def upgrade() -> None:
    _handoffs()
    _allow(KINDS)
    _sort_by(TURN)


def downgrade() -> None:
    op.execute("UPDATE outbox SET kind = 'reply' WHERE kind IN ('urgent', 'relay')")
    _sort_by(OLD_TURN)
    _allow(OLD_KINDS)
    op.drop_table("handoff")


def _handoffs() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "handoff",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", _choice("handoffreason", REASONS), nullable=False),
        sa.Column("steward_id", sa.BigInteger(), nullable=True),
        sa.Column("steward_address", sa.Text(), nullable=True),
        sa.Column("number", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("member_at", moment, nullable=False),
        sa.Column("first_reply_at", moment, nullable=True),
        sa.Column("reply_at", moment, nullable=True),
        sa.Column("escalate_at", moment, nullable=True),
        sa.Column("escalations", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("silent_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("ended", _choice("handoffend", ENDS), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (ended IS NULL)", name=op.f("ck_handoff_closed_with_end")),
        sa.CheckConstraint(
            "(steward_id IS NULL) = (steward_address IS NULL)", name=op.f("ck_handoff_steward_with_address")
        ),
        sa.CheckConstraint("(steward_id IS NULL) = (number = 0)", name=op.f("ck_handoff_steward_with_number")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_handoff_local_id_local")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handoff_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_handoff_member_id_member")),
        sa.ForeignKeyConstraint(["steward_id"], ["member.id"], name=op.f("fk_handoff_steward_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
    )
    op.create_index(op.f("ix_handoff_conversation_id"), "handoff", ["conversation_id"])
    op.create_index(op.f("ix_handoff_member_id"), "handoff", ["member_id"])
    op.create_index(op.f("ix_handoff_steward_id"), "handoff", ["steward_id"])
    op.create_index(
        "uq_handoff_conversation", "handoff", ["conversation_id"], unique=True, postgresql_where=sa.text(OPEN)
    )
    op.create_index(
        "uq_handoff_number",
        "handoff",
        ["steward_address", "local_id", "number"],
        unique=True,
        postgresql_where=sa.text(f"{OPEN} AND steward_address IS NOT NULL"),
    )
    op.create_index("ix_handoff_open", "handoff", ["local_id", "opened_at"], postgresql_where=sa.text(OPEN))
    op.create_index("ix_handoff_escalate", "handoff", ["escalate_at"], postgresql_where=sa.text(OPEN))
    op.create_index("ix_handoff_silent", "handoff", ["silent_at"], postgresql_where=sa.text(OPEN))


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _allow(kinds: tuple[str, ...]) -> None:
    op.drop_constraint("outboxkind", "outbox", type_="check")
    op.create_check_constraint("outboxkind", "outbox", sa.column("kind", sa.Text()).in_(kinds))


def _sort_by(turn: str) -> None:
    op.drop_index("ix_outbox_next", table_name="outbox")
    op.create_index("ix_outbox_next", "outbox", [sa.text(f"({turn})"), "due_at"], postgresql_where=sa.text(WAITS))
