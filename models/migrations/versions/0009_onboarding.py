"""Onboarding, and those who ask to join."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHANNELS = ("sms", "whatsapp", "web_chat")


def upgrade() -> None:
    op.create_table(
        "onboarding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_by", _choice("onboardingstart", "text", "staff", "import", "joined"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("later_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudges", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("completed_at IS NULL OR declined_at IS NULL", name=op.f("ck_onboarding_one_end")),
        sa.CheckConstraint(
            "text_at IS NULL OR (completed_at IS NULL AND declined_at IS NULL)",
            name=op.f("ck_onboarding_text_while_open"),
        ),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_onboarding_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_onboarding_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding")),
        sa.UniqueConstraint("member_id", name=op.f("uq_onboarding_member_id")),
    )
    op.create_index("ix_onboarding_text", "onboarding", ["text_at"], postgresql_where=sa.text("text_at IS NOT NULL"))
    op.create_index("ix_onboarding_started", "onboarding", ["local_id", "started_at"])
    op.create_table(
        "onboarding_stage",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("onboarding_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", _choice("stageend", "done", "skipped"), nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (ended IS NULL)", name=op.f("ck_onboarding_stage_finished_with_end")
        ),
        sa.ForeignKeyConstraint(
            ["onboarding_id"],
            ["onboarding.id"],
            name=op.f("fk_onboarding_stage_onboarding_id_onboarding"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_stage")),
        sa.UniqueConstraint("onboarding_id", "stage", name=op.f("uq_onboarding_stage_onboarding_id_stage")),
    )
    op.create_table(
        "join_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", _choice("channel", *CHANNELS), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "state", _choice("joinstate", "pending", "approved", "declined"), server_default="pending", nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("agrees_to_texts", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(r"address ~ '^\+[1-9][0-9]{4,14}$'", name=op.f("ck_join_request_address_e164")),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_join_request_decided_with_time")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_join_request_decided_by_someone")
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (member_id IS NOT NULL)", name=op.f("ck_join_request_approved_with_member")
        ),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_join_request_local_id_local")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_join_request_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    op.create_index(
        "uq_join_request_pending",
        "join_request",
        ["local_id", "address"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_join_request_address", "join_request", ["address", "local_id", "id"])
    op.create_index(op.f("ix_join_request_member_id"), "join_request", ["member_id"])


def downgrade() -> None:
    op.drop_table("join_request")
    op.drop_table("onboarding_stage")
    op.drop_table("onboarding")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
