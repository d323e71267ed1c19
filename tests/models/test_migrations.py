"""Migrations run on an empty and on a filled database, and leave what the models say."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from config import clock
from models import Base, migrate
from models.database import make_engine
from models.demo import add_members, load_local_1021

COUNTED = ("member", "phone", "member_phone", "consent_entry", "dues_entry", "certification", "grievance", "event")


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(select(func.count()).select_from(Base.metadata.tables[table])).scalar_one()
            for table in COUNTED
        }


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": migrate.compared})
        return list(compare_metadata(context, Base.metadata))


def test_an_empty_database_gets_what_the_models_say(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    assert migrate.present_revision(engine) is None
    migrate.upgrade(engine)
    assert migrate.present_revision(engine) == migrate.newest_revision()
    assert differences(engine) == []
    engine.dispose()


def test_a_filled_database_keeps_its_rows_down_and_up_again(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    migrate.upgrade(engine)
    with Session(engine) as session, session.begin():
        local = load_local_1021(session, clock.now())
        assert add_members(session, local, 500, clock.now()) == 500
    before = counts(engine)
    migrate.downgrade(engine, "0002")
    migrate.upgrade(engine)
    assert counts(engine) == before
    assert differences(engine) == []
    engine.dispose()


def test_everything_can_be_taken_back(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    migrate.upgrade(engine)
    migrate.downgrade(engine, "base")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    assert left == ["alembic_version"]
    engine.dispose()
