"""`rollcall db`: migrations."""

import click

from config.settings import settings
from models import migrate
from models.database import make_engine


@click.group("db")
def command() -> None:
    """Migrate the database."""


@command.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION, the newest by default."""
    engine = make_engine(settings().database_url)
    migrate.upgrade(engine, revision)
    click.echo(f"The database is at revision {migrate.present_revision(engine)}.")


@command.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION ("base" for empty)."""
    engine = make_engine(settings().database_url)
    migrate.downgrade(engine, revision)
    click.echo(f"The database is at revision {migrate.present_revision(engine) or 'base'}.")


@command.command()
@click.argument("title")
def draft(title: str) -> None:
    """Write a new revision from what the models have and the database has not."""
    migrate.draft(make_engine(settings().database_url), title)
