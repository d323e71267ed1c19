"""Plans of those who come, check-ins, classes."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("rally", "meeting", "orientation", "training", "other")
RIDES = ("needed", "offered", "none")
EVENT_RULES = {
    "meet_before_start": "meet_at <= starts_at",
    "ends_after_start": "ends_at > starts_at",
    "check_in_code_form": "check_in_code ~ '^[0-9]{4}$'",
    "renews_by_training": "renews IS NULL OR kind = 'training'",
}
RSVP_RULES = {
    "seats_range": "seats BETWEEN 1 AND 15",
    "seats_with_offer": "(ride IS NOT DISTINCT FROM 'offered') = (seats IS NOT NULL)",
    "driver_for_need": "driver_id IS NULL OR ride = 'needed'",
    "came_with_check_in": "came_with IS NULL OR checked_in_at IS NOT NULL",
    "came_with_range": "came_with BETWEEN 0 AND 20",
}
EVENT_COLUMNS = (
    "kind",
    "ends_at",
    "meeting_point",
    "meet_at",
    "rides",
    "renews",
    "check_in_code",
    "changes",
    "changed_at",
)
RSVP_COLUMNS = ("ride", "seats", "ride_at", "driver_id", "checked_in_at", "came_with")


def upgrade() -> None:
    for column in (
        sa.Column("kind", _choice("eventkind", KINDS), server_default="meeting", nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("meeting_point", sa.Text()),
        sa.Column("meet_at", sa.DateTime(timezone=True)),
        sa.Column("rides", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("renews", sa.Text()),
        # The default is made anew for each row that is there, too.
        sa.Column(
            "check_in_code",
            sa.Text(),
            server_default=sa.text("lpad(floor(random() * 10000)::int::text, 4, '0')"),
            nullable=False,
        ),
        sa.Column("changes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("event", column)
    for column in (
        sa.Column("ride", _choice("ride", RIDES)),
        sa.Column("seats", sa.SmallInteger()),
        sa.Column("ride_at", sa.DateTime(timezone=True)),
        sa.Column("driver_id", sa.BigInteger()),
        sa.Column("checked_in_at", sa.DateTime(timezone=True)),
        sa.Column("came_with", sa.SmallInteger()),
    ):
        op.add_column("rsvp", column)
    op.create_foreign_key(op.f("fk_rsvp_driver_id_rsvp"), "rsvp", "rsvp", ["driver_id"], ["id"], ondelete="SET NULL")
    op.create_index("ix_rsvp_driver_id", "rsvp", ["driver_id"], postgresql_where=sa.text("driver_id IS NOT NULL"))
    for table, rules in (("event", EVENT_RULES), ("rsvp", RSVP_RULES)):
        for name, rule in rules.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    op.create_table(
        "check_in_tries",
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.SmallInteger(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_check_in_tries_phone_id_phone")),
        sa.PrimaryKeyConstraint("phone_id", name=op.f("pk_check_in_tries")),
    )


def downgrade() -> None:
    op.drop_table("check_in_tries")
    for table, columns in (("rsvp", RSVP_COLUMNS), ("event", EVENT_COLUMNS)):
        for column in columns:
            op.drop_column(table, column)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
