"""`python -m bench.imports [--rows N]`: an import of members, and in the same run a reader that goes row by row.

The reader row by row is what one writes first: csv.DictReader, every value checked in Python with the whole phone
library, and one look into the database a row. It writes nothing; the import writes members, numbers, links, consent.
"""

import argparse
import csv
import io
import re
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bench.summary import Figure, note
from config import clock
from config.phones import to_e164
from config.services import embedded
from models import ImportKind, Local, Member, migrate
from models.database import make_engine
from models.demo import load_local_1021
from scheduler.imports.job import Choices
from scheduler.imports.kinds import find_kind
from scheduler.imports.running import File, run

HEADER = ("Member No", "First Name", "Last Name", "Cell Phone", "E-mail", "Shift", "Language", "Joined", "Employer",
          "Worksite")  # fmt: skip
PEER_ROWS = 5_000  # enough for its rate, and it takes long
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    folder = Path(tempfile.mkdtemp(prefix="bench-imports-"))
    try:
        with embedded(folder, durable=True) as urls:
            engine = make_engine(urls.database)
            migrate.upgrade(engine)
            with Session(engine) as session, session.begin():
                load_local_1021(session, clock.now())
            _as_known(engine)
            data = _file(rows)
            find_kind(ImportKind.MEMBERS)  # loads the modules
            with Session(engine) as session:
                peer = _peer(session, _file(min(rows, PEER_ROWS)).decode())
            with Session(engine) as session:
                dry = _ours(session, data, apply=False)
                session.rollback()
                applied = _ours(session, data, apply=True)
                again = _ours(session, data, apply=True)
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    note(
        Figure(
            f"an import of {rows:,} members",
            f"{applied:.1f} s, {rows / applied:,.0f} rows/s",
            f"read and checked row by row {peer:,.0f}/s",
            f"{rows / applied / peer:.1f}",
            "15 s",
        )
    )
    print(f"{rows:,} members, {len(data) / 1e6:.1f} MB")
    print(f"  dry run          {dry:6.1f} s  {rows / dry:8,.0f} rows/s")
    print(f"  applied          {applied:6.1f} s  {rows / applied:8,.0f} rows/s")
    print(f"  again, the same  {again:6.1f} s  {rows / again:8,.0f} rows/s")
    print(f"  row by row, read and checked only: {peer:,.0f} rows/s ({rows / peer:.0f} s for as many)")
    print(f"  ratio, applied to row by row: {rows / applied / peer:.1f}")


def _as_known(engine: Engine) -> None:
    """A local of old: the planner knows how few its members are, which tempts it to search tables from end to end."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM ANALYZE"))


def _file(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    shifts, languages = ("day", "Evening", "nights"), ("English", "español")
    writer.writerows(
        (
            f"{1_000_000 + i}", f"Given{i % 977}", f"Family{i % 4999}", f"(628) {200 + i // 10000}-{i % 10000:04d}",
            f"m{i}@example.org", shifts[i % 3], languages[i % 2], f"{1 + i % 12}/{1 + i % 28}/20{10 + i % 15}",
            "Bay Foods", "Warehouse",
        )
        for i in range(rows)
    )  # fmt: skip
    return out.getvalue().encode()


def _ours(session: Session, data: bytes, *, apply: bool) -> float:
    began = time.perf_counter()
    local = session.scalars(select(Local)).one()
    report = run(
        session, local, ImportKind.MEMBERS, File("members.csv", data), actor="bench", now=clock.now(),
        choices=Choices(consent="membership card"), apply=apply,
    )  # fmt: skip
    if apply:
        session.commit()
    assert not report.faults
    return time.perf_counter() - began


def _peer(session: Session, written: str) -> float:
    """Rows a second."""
    local = session.scalars(select(Local)).one()
    began = time.perf_counter()
    count = 0
    for row in csv.DictReader(io.StringIO(written)):
        assert row["Member No"].isdigit()
        assert to_e164(row["Cell Phone"])
        assert _EMAIL.fullmatch(row["E-mail"])
        month, day, year = map(int, row["Joined"].split("/"))
        assert date(year, month, day) < clock.now().date()
        session.scalar(select(Member.id).where(Member.local_id == local.id, Member.number == row["Member No"]))
        count += 1
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
