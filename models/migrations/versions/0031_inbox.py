"""Canned replies, who looks at a thread, whose of the staff it is, and what the Inbox looks up."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OLD_REASONS = ("asked", "missed", "urgent", "report", "low_confidence", "low_answer")
REASONS = (*OLD_REASONS, "staff")


def upgrade() -> None:
    _allow(REASONS)
    op.add_column("handoff", sa.Column("assigned_to", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_handoff_assigned_to_staff_user"), "handoff", "staff_user", ["assigned_to"], ["id"], ondelete="SET NULL"
    )
    op.create_check_constraint(
        op.f("ck_handoff_with_one_person"), "handoff", "steward_id IS NULL OR assigned_to IS NULL"
    )
    op.create_index(
        "ix_handoff_assigned_to", "handoff", ["assigned_to"], postgresql_where=sa.text("assigned_to IS NOT NULL")
    )
    op.create_index("ix_handoff_opened", "handoff", ["local_id", "opened_at"])
    op.create_index(
        "ix_conversation_newest",
        "conversation",
        ["local_id", sa.text("last_inbound_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("last_inbound_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_by_person",
        "outbox",
        ["address", "local_id", "id"],
        postgresql_where=sa.text("messenger IS NOT NULL"),
    )
    _canned_replies()
    _looks()


def downgrade() -> None:
    op.drop_table("thread_look")
    op.drop_table("canned_reply")
    op.drop_index("ix_outbox_by_person", table_name="outbox")
    op.drop_index("ix_conversation_newest", table_name="conversation")
    op.drop_index("ix_handoff_opened", table_name="handoff")
    op.drop_index("ix_handoff_assigned_to", table_name="handoff")
    op.drop_column("handoff", "assigned_to")
    op.execute("UPDATE handoff SET reason = 'asked' WHERE reason = 'staff'")
    _allow(OLD_REASONS)


def _allow(reasons: tuple[str, ...]) -> None:
    op.drop_constraint("handoffreason", "handoff", type_="check")
    op.create_check_constraint("handoffreason", "handoff", sa.column("reason").in_(reasons))


def _canned_replies() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 60", name=op.f("ck_canned_reply_title_length")),
        sa.CheckConstraint("char_length(body) BETWEEN 1 AND 1000", name=op.f("ck_canned_reply_body_length")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_canned_reply_local_id_local")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("local_id", "language", "title", name=op.f("uq_canned_reply_local_id_language_title")),
    )


def _looks() -> None:
    op.create_table(
        "thread_look",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff_user.id"], name=op.f("fk_thread_look_user_id_staff_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_thread_look_local_id_local")),
        sa.PrimaryKeyConstraint("user_id", "local_id", "thread", name=op.f("pk_thread_look")),
    )
    op.create_index("ix_thread_look_thread", "thread_look", ["thread", "seen_at"])
