"""Zones of numbers, and the hours in which a text may leave."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WAITS = "status IN ('planned', 'due')"
NOT_HELD = "window_ends_at IS NULL OR kind NOT IN ('urgent', 'reply', 'confirmation', 'relay')"

# What the zones of a number were found by has changed: a chore looks again. Whoever writes members needs to know
# nothing of it. A phone just linked is asked whether it has zones, and a phone of a member who moved is not: the chore
# that is filling it may hold it, and what it fills in would be of before.
FORGET_OF_MEMBER = """
    CREATE FUNCTION forget_zones_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE phone SET zones = '{}'
        FROM before JOIN after USING (id) JOIN member_phone ON member_phone.member_id = after.id
        WHERE (before.time_zone, before.postal_code) IS DISTINCT FROM (after.time_zone, after.postal_code)
          AND member_phone.ended_at IS NULL AND phone.id = member_phone.phone_id;
        RETURN NULL;
    END $$
"""
FORGET_OF_LINKED = """
    CREATE FUNCTION forget_zones_of_linked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE phone SET zones = '{}' FROM after WHERE phone.id = after.phone_id AND zones <> '{}';
        RETURN NULL;
    END $$
"""
FORGET_OF_UNLINKED = """
    CREATE FUNCTION forget_zones_of_unlinked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE phone SET zones = '{}' FROM before JOIN after USING (id)
        WHERE (before.ended_at IS NULL) <> (after.ended_at IS NULL) AND phone.id = after.phone_id;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.add_column("member", sa.Column("postal_code", sa.Text(), nullable=True))
    op.add_column("member", sa.Column("time_zone", sa.Text(), nullable=True))
    op.add_column(
        "phone",
        sa.Column("zones", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
    )
    op.create_index("ix_phone_zoneless", "phone", ["id"], unique=False, postgresql_where=sa.text("zones = '{}'"))
    op.add_column("outbox", sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_outbox_answers_not_held"), "outbox", NOT_HELD)
    op.create_index(
        "ix_outbox_windows",
        "outbox",
        ["window_ends_at"],
        unique=False,
        postgresql_where=sa.text(f"{WAITS} AND window_ends_at IS NOT NULL"),
    )
    for function in (FORGET_OF_MEMBER, FORGET_OF_LINKED, FORGET_OF_UNLINKED):
        op.execute(function)
    op.execute("""
        CREATE TRIGGER forget_zones AFTER UPDATE ON member REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION forget_zones_of_member()
    """)
    op.execute("""
        CREATE TRIGGER forget_zones_linked AFTER INSERT ON member_phone REFERENCING NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION forget_zones_of_linked()
    """)
    op.execute("""
        CREATE TRIGGER forget_zones_unlinked AFTER UPDATE ON member_phone
        REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION forget_zones_of_unlinked()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_zones_unlinked ON member_phone")
    op.execute("DROP TRIGGER forget_zones_linked ON member_phone")
    op.execute("DROP TRIGGER forget_zones ON member")
    for function in ("forget_zones_of_unlinked", "forget_zones_of_linked", "forget_zones_of_member"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_index("ix_outbox_windows", table_name="outbox")
    op.drop_constraint(op.f("ck_outbox_answers_not_held"), "outbox", type_="check")
    op.drop_column("outbox", "window_ends_at")
    op.drop_index("ix_phone_zoneless", table_name="phone")
    op.drop_column("phone", "zones")
    op.drop_column("member", "time_zone")
    op.drop_column("member", "postal_code")
