"""Targets, notes and owners of figures; assessments; the digest."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("members", "dues", "certifications", "grievances", "events")


def upgrade() -> None:
    _weeks()
    _assessments()
    _digest()
    _kinds_of_files((*KINDS, "assessments"))


def _weeks() -> None:
    op.create_table(
        "metric_week",
        *_of_a_local(),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("breakdown", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("group_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("of_all", sa.BigInteger(), nullable=False),
        sa.Column("number_reached", sa.BigInteger(), nullable=False),
        sa.Column("of_reached", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger()),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.CheckConstraint("extract(isodow FROM week) = 1", name="week_begins_monday"),
        sa.CheckConstraint("(breakdown = '') = (group_key = '')", name="everybody_has_no_key"),
        sa.UniqueConstraint("local_id", "week", "figure", "breakdown", "group_key"),
    )
    op.create_table(
        "metric_plan",
        *_of_a_local(),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("target", sa.Float()),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.CheckConstraint("target > 0", name="target_positive"),
        sa.CheckConstraint("char_length(note) <= 500", name="note_length"),
        sa.CheckConstraint("char_length(owner) <= 120", name="owner_length"),
    )
    op.create_index("ix_metric_plan_newest", "metric_plan", ["local_id", "figure", sa.text("id DESC")])


def _assessments() -> None:
    op.create_table(
        "assessment",
        *_of_a_local(),
        sa.Column("member_id", sa.BigInteger(), sa.ForeignKey("member.id"), nullable=False, index=True),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),
        sa.CheckConstraint("char_length(assessed_by) BETWEEN 1 AND 80", name="by_length"),
        sa.UniqueConstraint("member_id", "on_date", "assessed_by", "score"),
    )
    op.create_index("ix_assessment_newest", "assessment", ["member_id", sa.text("on_date DESC"), sa.text("id DESC")])
    op.create_index("ix_assessment_local", "assessment", ["local_id", sa.text("on_date DESC"), sa.text("id DESC")])
    # Removed it may be: an erasure, and an import that is taken back.
    op.execute("""
        CREATE FUNCTION keep_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'an assessment is never overwritten; add a new one'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER keep_assessment BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION keep_assessment()
    """)


def _digest() -> None:
    op.create_table(
        "digest_wish",
        *_of_somebody(),
        sa.Column("by", sa.String(24), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.CheckConstraint("by IN ('mail', 'text')", name="digestby"),
        sa.UniqueConstraint("user_id", "local_id"),
    )
    op.create_index("ix_digest_wish_local_id", "digest_wish", ["local_id"])
    op.create_table(
        "digest_sent",
        *_of_somebody(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended", sa.Text()),
        sa.CheckConstraint("by IN ('mail', 'text')", name="digestby"),
        sa.UniqueConstraint("user_id", "local_id", "day"),
    )
    op.create_index("ix_digest_sent_local_id", "digest_sent", ["local_id"])


def _kinds_of_files(kinds: tuple[str, ...]) -> None:
    for table in ("data_import", "import_mapping"):
        op.drop_constraint("importkind", table, type_="check")
        op.create_check_constraint("importkind", table, sa.column("kind").in_(kinds))


def _of_a_local() -> list[sa.Column[int]]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("local_id", sa.BigInteger(), sa.ForeignKey("local.id"), nullable=False),
    ]


def _of_somebody() -> list[sa.Column[int]]:
    user = sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False)
    return [*_of_a_local(), user]


def downgrade() -> None:
    for table in ("digest_sent", "digest_wish", "assessment", "metric_plan", "metric_week"):
        op.drop_table(table)
    op.execute("DROP FUNCTION keep_assessment()")
    op.execute("DELETE FROM import_mapping WHERE kind = 'assessments'")
    op.execute("DELETE FROM import_made WHERE import_id IN (SELECT id FROM data_import WHERE kind = 'assessments')")
    op.execute("DELETE FROM import_change WHERE import_id IN (SELECT id FROM data_import WHERE kind = 'assessments')")
    op.execute("DELETE FROM data_import WHERE kind = 'assessments'")
    _kinds_of_files(KINDS)
