"""`python -m bench.console [--quick]`: each page of the console with 100,000 members and 1,000,000 touch points.

Server time of the whole application by its test client, beside the same page of the demo local with nothing more: the
first page should take less than 100 ms, no page more than 20 statements, and none much longer for a large local.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app import create_app
from bench.stage import Stage, printed, say, stage
from bench.summary import Figure, note, table
from config.settings import Settings
from tests.console.topics import PAGES, places_of
from tests.fixtures.line import NOBODY, SECRET, Line
from tests.fixtures.office import Browser, Office

MEMBERS, QUICK = 100_000, 10_000
TOUCHES = 10  # of each member
TIMES = 5  # a page is asked for; the first does not count
GOAL_MS, MOST_STATEMENTS = 100, 20
FIRST = "/today"

_TOUCHES = text("""
    INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, at)
    SELECT local_id, id, 'x', 'sms', CASE WHEN round % 3 = 0 THEN 'in' ELSE 'out' END, 'notice', 'sent',
           now() - make_interval(days => 500 - 50 * round)
    FROM generate_series(1, :rounds) AS round, member ORDER BY round
""")


@dataclass(frozen=True, slots=True)
class Page:
    """What one page took. milliseconds: the median."""

    milliseconds: float
    statements: int


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} members")
    members = QUICK if parser.parse_args().quick else MEMBERS

    def measure() -> str:
        with tempfile.TemporaryDirectory() as mails, stage(0) as here:
            places: dict[str, Any] = {}
            small = _measured(here, Path(mails), places)
            here.more(members)
            _touch(here)
            say(f"{members * TOUCHES:,} touch points")
            return _told(small, _measured(here, Path(mails), places), members)

    return printed(measure)


def _touch(here: Stage) -> None:
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(_TOUCHES, {"rounds": TOUCHES})
        connection.execute(text("VACUUM ANALYZE"))


def _measured(here: Stage, mails: Path, places: dict[str, Any]) -> Mapping[str, Page]:
    """Each page of the demo local's admin.

    Args:
        places: what stands in addresses; filled in the first time.
    """
    values: dict[str, Any] = {
        "database_url": here.database_url,
        "redis_url": here.redis_url,
        "rasa_url": NOBODY,
        "secret_key": SECRET,
    }
    settings = Settings(_env_file=None, **values | {"mail_dir": mails})
    line = Line(create_app(settings), settings)
    try:
        office = Office(line)
        browser = office.signed_in("admin")
        places.update(places or places_of(line))
        return {page: _page(office, browser, page.format(**places)) for page in PAGES}
    finally:
        line.app.extensions["rollcall"]["front_door"].close()
        line.app.extensions["rollcall"]["engine"].dispose()
        line.sessions.kw["bind"].dispose()


def _page(office: Office, browser: Browser, path: str) -> Page:
    asked = office.statements(browser, path)
    return Page(statistics.median(_milliseconds(browser, path) for _ in range(TIMES)), len(asked))


def _milliseconds(browser: Browser, path: str) -> float:
    began = time.perf_counter()
    browser.get(path)
    return (time.perf_counter() - began) * 1000


def _told(small: Mapping[str, Page], large: Mapping[str, Page], members: int) -> str:
    slowest = max(large, key=lambda page: large[page].milliseconds)
    most = max(large, key=lambda page: large[page].statements)
    note(
        _figure("the console's first page", FIRST, small, large, f"under {GOAL_MS} ms"),
        _figure(f"its slowest page, {slowest}", slowest, small, large, ""),
        Figure("most statements of a page", str(large[most].statements), most, "", f"at most {MOST_STATEMENTS}"),
    )
    rows = [_row(page, small[page], large[page]) for page in sorted(large, key=lambda page: -large[page].milliseconds)]
    head = ("page", "ms", "with the demo alone", "ratio", "statements")
    return f"{members:,} members, {members * TOUCHES:,} touch points:\n\n{table(head, rows)}"


def _figure(what: str, page: str, small: Mapping[str, Page], large: Mapping[str, Page], goal: str) -> Figure:
    ours, beside = large[page].milliseconds, small[page].milliseconds
    return Figure(what, f"{ours:.0f} ms", f"with the demo alone {beside:.0f} ms", f"{ours / beside:.1f}", goal)


def _row(page: str, small: Page, large: Page) -> Sequence[str]:
    ratio = large.milliseconds / small.milliseconds
    return page, f"{large.milliseconds:.0f}", f"{small.milliseconds:.0f}", f"{ratio:.1f}", str(large.statements)


if __name__ == "__main__":
    sys.exit(main())
