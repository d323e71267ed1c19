"""Issues, their stages, owners and attachments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ONE_CARD = "num_nonnulls(grievance_id, issue_id) = 1"


def upgrade() -> None:
    _grievances()
    _issues()
    _history()
    _attachments()


def _grievances() -> None:
    op.add_column("grievance", sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("staff_user.id")))
    op.add_column("grievance", sa.Column("updates", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("grievance", sa.Column("outcome", sa.Text()))
    op.add_column("grievance", sa.Column("ended_on", sa.Date()))
    op.create_index("ix_grievance_open", "grievance", ["local_id"], postgresql_where=sa.text("status = 'open'"))
    op.create_index("ix_grievance_owner_id", "grievance", ["owner_id"])
    # Whoever agreed to be told of their report agreed to be told of the grievance it became.
    op.execute("""
        UPDATE grievance SET updates = true FROM report
        WHERE report.grievance_id = grievance.id AND report.updates AND report.member_id = grievance.member_id
    """)


def _issues() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("worksite_id", sa.BigInteger(), sa.ForeignKey("worksite.id"), index=True),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("stage_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("staff_user.id"), nullable=False, index=True),
        sa.Column("next_what", sa.Text()),
        sa.Column("next_on", sa.Date()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 120", name="title_length"),
        sa.CheckConstraint("stage IN ('identified', 'mapped', 'planned', 'taken', 'decided')", name="issuestage"),
        sa.CheckConstraint("outcome IN ('won', 'escalated', 'dropped')", name="issueoutcome"),
        sa.CheckConstraint("(stage = 'decided') = (outcome IS NOT NULL)", name="decided_has_outcome"),
        sa.CheckConstraint(
            "(next_on IS NULL) = (outcome IS NOT NULL AND outcome <> 'escalated')"
            " AND (next_what IS NULL) = (next_on IS NULL)",
            name="open_has_next",
        ),
        sa.CheckConstraint("char_length(next_what) BETWEEN 1 AND 200", name="next_length"),
        sa.UniqueConstraint("local_id", "number"),
    )
    op.create_index("ix_issue_board", "issue", ["local_id", "stage", "next_on"])
    op.create_table(
        "issue_report",
        sa.Column("report_id", sa.BigInteger(), sa.ForeignKey("report.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("issue_id", sa.BigInteger(), sa.ForeignKey("issue.id"), nullable=False, index=True),
    )
    op.create_table(
        "issue_member",
        sa.Column("issue_id", sa.BigInteger(), sa.ForeignKey("issue.id"), primary_key=True),
        sa.Column("member_id", sa.BigInteger(), sa.ForeignKey("member.id"), primary_key=True, index=True),
    )


def _history() -> None:
    op.create_table(
        "case_move",
        *_of_a_card(),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("before", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("texts", postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'::bigint[]"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", sa.Text()),
        sa.CheckConstraint("kind IN ('opened', 'moved', 'planned', 'ended', 'reopened')", name="movekind"),
        sa.CheckConstraint(ONE_CARD, name="one_card"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
    )
    op.create_index("ix_case_move_grievance", "case_move", ["grievance_id", sa.text("id DESC")])
    op.create_index("ix_case_move_issue", "case_move", ["issue_id", sa.text("id DESC")])


def _attachments() -> None:
    op.create_table(
        "attachment",
        *_of_a_card(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_as", sa.Text(), nullable=False, unique=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.Column("removed_by", sa.Text()),
        sa.CheckConstraint(ONE_CARD, name="one_card"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 120", name="name_length"),
        sa.CheckConstraint("stored_as ~ '^[0-9a-f]{32}$'", name="stored_as_form"),
    )
    op.create_index("ix_attachment_grievance", "attachment", ["grievance_id"])
    op.create_index("ix_attachment_issue", "attachment", ["issue_id"])


def _of_a_card() -> list[sa.Column[int]]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
        sa.Column("grievance_id", sa.BigInteger(), sa.ForeignKey("grievance.id")),
        sa.Column("issue_id", sa.BigInteger(), sa.ForeignKey("issue.id")),
    ]


def downgrade() -> None:
    for table in ("attachment", "case_move", "issue_member", "issue_report", "issue"):
        op.drop_table(table)
    op.drop_index("ix_grievance_owner_id", "grievance")
    op.drop_index("ix_grievance_open", "grievance")
    for column in ("ended_on", "outcome", "updates", "owner_id"):
        op.drop_column("grievance", column)
