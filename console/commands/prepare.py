"""`rollcall prepare`: what must be true of the database before anything starts."""

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.clock import now
from config.settings import settings
from models import Local, migrate
from models.database import make_engine
from models.demo import load_lively, load_local_1021


@click.command("prepare")
def command() -> None:
    """Migrate, and in simulator mode load the demo local into an empty database."""
    engine = make_engine(settings().database_url)
    if migrate.present_revision(engine) != migrate.newest_revision():
        migrate.upgrade(engine)
    with Session(engine) as session, session.begin():
        if settings().simulated and session.scalar(select(func.count()).select_from(Local)) == 0:
            load_lively(session, load_local_1021(session, now()), now())
            click.echo("The demo local is loaded.")
