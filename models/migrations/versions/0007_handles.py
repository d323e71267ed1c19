"""Locals have a handle: the name of the folder with their own files."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("local", sa.Column("handle", sa.Text(), nullable=True))
    op.execute(
        """UPDATE local SET handle = trim(BOTH '-' FROM lower(regexp_replace(name, '[^A-Za-z0-9]+', '-', 'g')))"""
    )
    op.execute("UPDATE local SET handle = 'local-' || id WHERE handle = ''")
    op.execute("""
        UPDATE local SET handle = handle || '-' || id
        WHERE EXISTS (SELECT FROM local AS other WHERE other.handle = local.handle AND other.id < local.id)
    """)
    op.alter_column("local", "handle", nullable=False)
    op.create_unique_constraint(op.f("uq_local_handle"), "local", ["handle"])
    op.create_check_constraint(op.f("ck_local_handle_form"), "local", "handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'")


def downgrade() -> None:
    op.drop_column("local", "handle")
