"""Imports that go on in the background and can be undone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = ("members", "dues", "certifications", "grievances", "events", "assessments")
STATES = ("uploaded", "check", "checked", "apply", "applied", "undo", "failed", "discarded")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("local_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _choice("importkind", KINDS), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("stored", sa.Text(), nullable=True),
        sa.Column("state", _choice("importstate", STATES), nullable=False),
        sa.Column("header", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=True),
        sa.Column("refusals", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.CheckConstraint("stored ~ '^[0-9a-f]{32}$'", name=op.f("ck_import_run_stored_form")),
        sa.ForeignKeyConstraint(["local_id"], ["local.id"], name=op.f("fk_import_run_local_id_local")),
        sa.ForeignKeyConstraint(["import_id"], ["data_import.id"], name=op.f("fk_import_run_import_id_data_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_local_id", "import_run", ["local_id", "id"])
    op.create_index(
        "ix_import_run_under_way",
        "import_run",
        ["id"],
        postgresql_where=sa.text("state IN ('check', 'apply', 'undo')"),
    )
    op.create_index(
        "ix_import_run_stored", "import_run", ["created_at"], postgresql_where=sa.text("stored IS NOT NULL")
    )
    op.create_index(
        "ix_import_run_import_id", "import_run", ["import_id"], postgresql_where=sa.text("import_id IS NOT NULL")
    )
    op.create_table(
        "import_progress",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_progress_run_id_import_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_progress")),
    )


def downgrade() -> None:
    op.drop_table("import_progress")
    op.drop_table("import_run")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
