"""Points and volunteer shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "points_account",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_points_account_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_points_account")),
    )
    op.create_table(
        "points_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "attend",
                "volunteer",
                "lead",
                name="pointskind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_points_entry_points_range")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["points_account.member_id"],
            name=op.f("fk_points_entry_member_id_points_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entry")),
        sa.UniqueConstraint("member_id", "source", name=op.f("uq_points_entry_member_id_source")),
    )
    op.create_table(
        "volunteer_shift",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone_bank",
                "flyers",
                "picket",
                name="volunteerkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("canceled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_volunteer_shift_ends_after_start")),
        sa.CheckConstraint("places > 0", name=op.f("ck_volunteer_shift_places_positive")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_volunteer_shift_local_id_local")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_shift")),
        sa.UniqueConstraint("local_id", "title", "starts_at", name=op.f("uq_volunteer_shift_local_id_title_starts_at")),
    )
    op.create_index(
        "ix_volunteer_shift_upcoming",
        "volunteer_shift",
        ["local_id", "starts_at"],
        postgresql_where=sa.text("canceled_at IS NULL"),
    )
    op.create_table(
        "shift_signup",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shift_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("led", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(came IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_shift_signup_confirmed_by_someone")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_shift_signup_member_id_member")),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["volunteer_shift.id"], name=op.f("fk_shift_signup_shift_id_volunteer_shift")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_signup")),
        sa.UniqueConstraint("shift_id", "member_id", name=op.f("uq_shift_signup_shift_id_member_id")),
    )
    op.create_index(op.f("ix_shift_signup_member_id"), "shift_signup", ["member_id"])


def downgrade() -> None:
    op.drop_table("shift_signup")
    op.drop_table("volunteer_shift")
    op.drop_table("points_entry")
    op.drop_table("points_account")
