"""An organizer at a shell, the clock, and the demo local."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from config import clock
from console.commands.campaign import command
from scheduler.chores import plan_campaigns
from scheduler.desk import Desk
from scheduler.hours.filling import fill_zones
from scheduler.wake import Waker
from tests.fixtures.line import Line

# Tuesday before Thanksgiving, 10:00 in the west.
MORNING = datetime(2026, 11, 24, 18, tzinfo=UTC)
ENGLISH, SPANISH = "Office closed on Friday.", "La oficina cierra el viernes."


@dataclass
class Office:
    """What an organizer and the clock do."""

    line: Line

    def type(self, *words: str) -> str:
        """What a command prints; it must succeed."""
        code, said = self._run(words)
        assert code == 0, said
        return said

    def refused(self, *words: str) -> str:
        """What a command says that must not succeed."""
        code, said = self._run(words)
        assert code != 0, said
        return said

    def told(self, *words: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.type(*words, "--json"))

    def draft(self, name: str = "News", *more: str, audience: str = "everyone") -> int:
        """An announcement, not submitted yet; returns its number."""
        words = ("--text-en", ENGLISH, "--text-es", SPANISH) if "--text-en" not in more else ()
        made = self.told("create", "--kind", "announcement", "--name", name, "--audience", audience, *words, *more)
        return int(made["id"])

    def approved(self, name: str = "News", *more: str, audience: str = "everyone") -> int:
        """The same, approved by a second person."""
        number = self.draft(name, *more, audience=audience)
        self.type("submit", str(number), "--by", "Ann")
        self.type("approve", str(number), "--by", "Bo")
        return number

    def tick(self, at: datetime | None = None) -> None:
        """The clock looks at campaigns, at this moment if one is given."""
        if at is not None:
            clock.freeze(at)
        plan_campaigns.chore(Desk(self.line.sessions, Waker(self.line.settings.redis_url), lambda: self.line.bot))

    def state(self, number: int) -> str:
        """Of a campaign."""
        return str(self.line.value("SELECT state FROM campaign WHERE id = :number", number=number))

    def texts(self, number: int) -> dict[str, tuple[str, datetime, datetime]]:
        """State, hour and end of the hours of each text of a campaign, by phone."""
        rows = self.line.rows(
            """
            SELECT address, outbox.status, due_at, window_ends_at FROM outbox
            JOIN campaign_run ON campaign_run.id = run_id WHERE campaign_id = :number
            """,
            number=number,
        )
        return {row.address: (row.status, row.due_at, row.window_ends_at) for row in rows}

    def statuses(self, number: int) -> set[str]:
        """The states its texts are in."""
        return {status for status, _, _ in self.texts(number).values()}

    def excluded(self, number: int) -> dict[str, int]:
        """Who its last run left out."""
        sql = "SELECT excluded FROM campaign_run WHERE campaign_id = :number ORDER BY id DESC LIMIT 1"
        found: dict[str, int] = self.line.value(sql, number=number)
        return found

    def _run(self, words: tuple[str, ...]) -> tuple[int, str]:
        settings = self.line.settings
        env = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
        done = CliRunner().invoke(command, list(words), env=env)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output


@pytest.fixture
def office(keyword_line: Line) -> Office:
    """The demo local at ten in the morning, its numbers' zones known."""
    clock.freeze(MORNING)
    with keyword_line.sessions.begin() as session:
        fill_zones(session)
    return Office(keyword_line)


def hour(day: int, of_day: int, minute: int = 0) -> datetime:
    """An hour of the west coast's standard time in November 2026, in UTC."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=of_day + 8, minutes=minute)
