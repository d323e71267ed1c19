"""Benefits used, and a quick way to a member's last payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benefit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "names",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_benefit_code_form")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_benefit_local_id_local")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
        sa.UniqueConstraint("local_id", "code", name=op.f("uq_benefit_local_id_code")),
    )
    op.create_table(
        "benefit_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("benefit_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("value_cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value_cents > 0", name=op.f("ck_benefit_use_has_value")),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefit.id"], name=op.f("fk_benefit_use_benefit_id_benefit")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_benefit_use_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_use")),
        sa.UniqueConstraint(
            "benefit_id", "member_id", "on_date", "value_cents", "reference", name="uq_benefit_use_once"
        ),
    )
    op.create_index("ix_benefit_use_member", "benefit_use", ["member_id", "on_date"], unique=False)
    op.create_index(
        "ix_dues_entry_payment",
        "dues_entry",
        ["member_id", "on_date", "id"],
        unique=False,
        postgresql_where=sa.text("kind = 'payment'"),
    )


def downgrade() -> None:
    op.drop_index("ix_dues_entry_payment", table_name="dues_entry", postgresql_where=sa.text("kind = 'payment'"))
    op.drop_index("ix_benefit_use_member", table_name="benefit_use")
    op.drop_table("benefit_use")
    op.drop_table("benefit")
