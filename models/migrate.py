"""Migrations: bring a database to the newest revision, and say whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

# Alembic cannot compare an index on an expression with what PostgreSQL made of it.
EXPRESSION_INDEXES = frozenset({"ix_outbox_next", "ix_phone_ending", "ix_member_by_number"})
MIGRATION_LOCK = 1021_0001  # advisory lock: two releases that start at once migrate one after the other


def _config(engine: Engine | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    if engine is not None:
        config.attributes["engine"] = engine
    return config


def compared(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Whether a difference in this item of the schema says anything (Alembic: include_object)."""
    return not (kind == "index" and name in EXPRESSION_INDEXES)


def newest_revision() -> str | None:
    """The revision the code expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def present_revision(engine: Engine) -> str | None:
    """The revision the database is at, None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Runs what is missing, alone: a second caller waits for the first."""
    with engine.connect() as guard:
        guard.execute(text("SET lock_timeout = 0"))
        guard.execute(text("SET statement_timeout = 0"))
        guard.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Takes revisions back, down to `revision` ("base" for none)."""
    command.downgrade(_config(engine), revision)


def draft(engine: Engine, title: str) -> None:
    """Writes a new revision from the difference between the models and the database."""
    heads = ScriptDirectory.from_config(_config()).get_revisions("heads")
    number = 1 + max((int(script.revision) for script in heads if script), default=0)
    command.revision(_config(engine), message=title, autogenerate=True, rev_id=f"{number:04d}")
