"""What members answer to campaigns, and which campaign's question a conversation has put."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TIMES = ("replied_at", "bot_answered_at", "opted_out_at", "wrong_number_at")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("recipient_id", sa.BigInteger(), sa.ForeignKey("recipient.id")))
    for name in TIMES:
        op.add_column("recipient", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_table(
        "recipient_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), sa.ForeignKey("recipient.id"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_answer")),
        sa.UniqueConstraint("recipient_id", "question", name=op.f("uq_recipient_answer_recipient_id_question")),
    )
    op.create_index(op.f("ix_recipient_answer_member_id"), "recipient_answer", ["member_id"])


def downgrade() -> None:
    op.drop_table("recipient_answer")
    for name in reversed(TIMES):
        op.drop_column("recipient", name)
    op.drop_column("conversation", "recipient_id")
