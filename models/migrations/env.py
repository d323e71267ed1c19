"""Alembic's entry: runs with the engine that models/migrate.py hands over."""

from alembic import context
from sqlalchemy import text

from models import Base
from models.migrate import compared


def run() -> None:
    """Runs the revisions in one transaction each."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        # A migration may rewrite a table; the limits are for turns.
        connection.execute(text("SET statement_timeout = 0"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            include_object=compared,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
