"""Many more members of a local, for trying things at size: Faker's names, PostgreSQL's COPY."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from faker import Faker
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from models.local import Local

CHUNK = 20_000
NAMES = 2_000  # drawn once and combined: Faker makes some 20,000 names a second, COPY takes ten times as many
FIRST_NUMBER = 1_000_000
MOST = 1_000_000

_COLUMNS = {
    "member": "id, local_id, number, given_name, family_name, language, status, worksite_id, shift, joined_on",
    "phone": "id, e164",
    "member_phone": "phone_id, member_id, verified_until",
    "consent_entry": "local_id, channel, e164, action, source, wording, at",
    "dues_account": "member_id, standing, monthly_cents, paid_through, as_of",
    "dues_entry": "member_id, kind, amount_cents, on_date",
    "certification": "member_id, title, issued_on, expires_on",
}


def add_members(
    session: Session, local: Local, count: int, now: datetime, progress: Callable[[int], None] | None = None
) -> int:
    """Adds `count` members with a phone, consent, dues and a certification each; the same ones every time.

    Args:
        count: how many; 1,000,000 at the most.
        progress: told how many of them are done.

    Returns the number added; members of an earlier call are kept and counted on.
    """
    connection = session.connection()
    have = connection.execute(
        text("SELECT count(*) FROM member WHERE local_id = :id AND length(number) = 7"), {"id": local.id}
    ).scalar_one()
    count = min(count, MOST - have)
    worksites = connection.execute(
        text("SELECT worksite.id FROM worksite JOIN employer ON employer.id = employer_id WHERE local_id = :id"),
        {"id": local.id},
    ).scalars()
    maker = _Maker(local, list(worksites), now, first=have)
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        keys = _reserve(connection, size)
        for table, rows in maker.tables(keys).items():
            _copy(connection, table, rows)
        if progress:
            progress(start + size)
    return max(count, 0)


class _Maker:
    def __init__(self, local: Local, worksites: list[int], now: datetime, first: int) -> None:
        fake = {"en": Faker("en_US"), "es": Faker("es_MX")}
        for each in fake.values():
            each.seed_instance(1021)
        self.names = {
            language: [(each.first_name(), each.last_name()) for _ in range(NAMES)] for language, each in fake.items()
        }
        self.random = Random(f"1021:{first}")  # noqa: S311
        self.local = local
        self.worksites = worksites
        self.now = now
        self.next = first

    def tables(self, keys: list[tuple[int, int]]) -> dict[str, list[tuple[Any, ...]]]:
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
        for member_id, phone_id in keys:
            for table, row in self._one(member_id, phone_id):
                rows[table].append(row)
            self.next += 1
        return rows

    def _one(self, member_id: int, phone_id: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        pick = self.random
        today = self.now.date()
        language = "es" if pick.random() < 0.35 else "en"
        given, family = pick.choice(self.names[language])[0], pick.choice(self.names[language])[1]
        e164 = f"+1628{2_000_000 + self.next:07d}"
        joined = today - timedelta(days=pick.randrange(1, 9000))
        owed = pick.choice((0, 0, 0, 4325, 8650))
        verified = self.now + timedelta(days=90) if pick.random() < 0.6 else None
        yield (
            "member",
            (
                member_id,
                self.local.id,
                str(FIRST_NUMBER + self.next),
                given,
                family,
                language,
                "active",
                pick.choice(self.worksites),
                pick.choice(("day", "evening", "night")),
                joined,
            ),
        )
        yield "phone", (phone_id, e164)
        yield "member_phone", (phone_id, member_id, verified)
        yield (
            "consent_entry",
            (self.local.id, "sms", e164, "opt_in", "import", "membership card", self.now - timedelta(days=200)),
        )
        yield "dues_account", (member_id, "paying", 4325, today - timedelta(days=owed // 4325 * 30), self.now)
        if owed:
            yield "dues_entry", (member_id, "charge", owed, today - timedelta(days=30))
        yield "certification", (member_id, "Forklift", joined, today + timedelta(days=pick.randrange(-60, 700)))


def _reserve(connection: Connection, size: int) -> list[tuple[int, int]]:
    rows = connection.execute(
        text("""
            SELECT nextval(pg_get_serial_sequence('member', 'id')), nextval(pg_get_serial_sequence('phone', 'id'))
            FROM generate_series(1, :size)
        """),
        {"size": size},
    )
    return [(member_id, phone_id) for member_id, phone_id in rows]


def _copy(connection: Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
