"""The newest tables come to a database that is in use: what is on its way stays on its way."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from config import clock
from models import Base
from models.database import make_engine
from models.migrate import downgrade, upgrade
from tests.fixtures.services import Databases

ROW = """
    INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, attempts, created_at, status_at,
                        lease_until, withdraw_at_carrier)
    SELECT id, 'sms', '+14155550111', 'n', :kind, :status, :now, :attempts, :now, :now, :now, true FROM local
"""


@pytest.fixture
def used(databases: Databases, demo_database: str) -> Iterator[Engine]:
    """A database with the demo local, at the revision before, and rows of every kind of progress."""
    url = databases.create(demo_database)
    engine = make_engine(url)
    downgrade(engine, "0005")
    with engine.begin() as line:
        for status, attempts in (("due", 0), ("due", 2), ("sending", 1), ("unknown", 3), ("sent", 1)):
            line.execute(text(ROW), {"kind": "reply", "status": status, "attempts": attempts, "now": clock.now()})
    yield engine
    engine.dispose()
    databases.drop(url)


def test_rows_on_their_way_stay_on_their_way(used: Engine) -> None:
    upgrade(used)
    with used.begin() as line:
        rows = line.execute(text("SELECT status, attempts, spent, attempted_at = status_at FROM outbox ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("due", 0, 0, None),
            ("due", 2, 2, True),
            ("sending", 1, 1, True),
            ("unknown", 3, 3, True),
            ("sent", 1, 0, None),
        ]
        line.execute(text(ROW), {"kind": "confirmation", "status": "due", "attempts": 0, "now": clock.now()})
    used.dispose()  # the lock of the first migration lives as long as its connection
    downgrade(used, "0005")
    upgrade(used)


def test_the_tables_are_as_the_models_say(used: Engine) -> None:
    upgrade(used)
    with used.connect() as line:
        differences = compare_metadata(MigrationContext.configure(line, opts={"compare_type": True}), Base.metadata)
    mine = ("outbox", "unreached_day", "carrier_receipt", "conversation")
    # PostgreSQL writes the CASE of ix_outbox_next in its own words, which Alembic takes for another one.
    told = [str(each) for each in differences if "ix_outbox_next" not in str(each)]
    assert [each for each in told if any(name in each for name in mine)] == []
