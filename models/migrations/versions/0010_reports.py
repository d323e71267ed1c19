"""Problems reported by text."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "sms", "whatsapp", "web_chat", name="channel", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.Time(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("worksite_id", sa.BigInteger(), nullable=True),
        sa.Column("witnesses", sa.Text(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("updates", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "filed", "closed", name="reportstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grievance_id", sa.BigInteger(), nullable=True),
        sa.Column("paged_days_before", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("char_length(what) BETWEEN 1 AND 4000", name=op.f("ck_report_what_length")),
        sa.CheckConstraint(
            "(state = 'filed') = (grievance_id IS NOT NULL)", name=op.f("ck_report_filed_has_grievance")
        ),
        sa.ForeignKeyConstraint(["grievance_id"], ["grievance.id"], name=op.f("fk_report_grievance_id_grievance")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_report_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_report_member_id_member")),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksite.id"], name=op.f("fk_report_worksite_id_worksite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("local_id", "number", name=op.f("uq_report_local_id_number")),
    )
    op.create_index("ix_report_address", "report", ["address", "local_id"])
    op.create_index("ix_report_deadline", "report", ["deadline"], postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f("ix_report_grievance_id"), "report", ["grievance_id"])
    op.create_index(op.f("ix_report_member_id"), "report", ["member_id"])
    op.create_index(op.f("ix_report_worksite_id"), "report", ["worksite_id"])
    op.create_table(
        "report_addition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_report_addition_message_id_message")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_addition_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_addition")),
    )
    op.create_index(op.f("ix_report_addition_message_id"), "report_addition", ["message_id"])
    op.create_index(op.f("ix_report_addition_report_id"), "report_addition", ["report_id"])
    op.create_table(
        "report_media",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("media_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_report_media_media_id_media")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_media_report_id_report"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "media_id", name=op.f("pk_report_media")),
    )
    op.create_index(op.f("ix_report_media_media_id"), "report_media", ["media_id"])


def downgrade() -> None:
    op.drop_table("report_media")
    op.drop_table("report_addition")
    op.drop_table("report")
