"""The pace of a local's number, and how the carriers treat a run."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sending_pace",
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("per_second", sa.Float(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("segments", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("per_second > 0", name=op.f("ck_sending_pace_per_second_positive")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_sending_pace_local_id_local")),
        sa.PrimaryKeyConstraint("local_id", name=op.f("pk_sending_pace")),
    )
    op.create_table(
        "run_tally",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("error_share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["campaign_run.id"], name=op.f("fk_run_tally_run_id_campaign_run")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_tally")),
    )
    op.create_index(
        "ix_message_at", "message", ["at"], postgresql_using="brin", postgresql_with={"autosummarize": True}
    )


def downgrade() -> None:
    op.drop_index("ix_message_at", table_name="message")
    op.drop_table("run_tally")
    op.drop_table("sending_pace")
