"""What the tests of sending campaigns work with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from config import clock
from config.settings import ROOT
from tests.fixtures.campaigns import add_recipient, add_run
from tests.fixtures.line import Line

_PUT = """
    INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                        expires_at, window_ends_at, created_at, status_at)
    SELECT campaign.local_id, recipient.member_id, 'sms', recipient.address, '', 'campaign',
           recipient.run_id, recipient.id, 'planned', :due_at, :expires_at, :window_ends_at, :now, :now
    FROM recipient JOIN campaign ON campaign.id = recipient.campaign_id WHERE recipient.id = :recipient_id
    RETURNING id
"""
_OWN = """
    WITH one AS (
        INSERT INTO phone (e164) VALUES (:phone) ON CONFLICT (e164) DO UPDATE SET e164 = excluded.e164 RETURNING id
    )
    INSERT INTO member_phone (phone_id, member_id) SELECT id, (SELECT min(id) FROM member) FROM one
"""
_MANY = """
    WITH numbers AS (
        INSERT INTO phone (e164) SELECT '+1628' || (:first + n) FROM generate_series(1, :count) AS n RETURNING id
    ), owned AS (
        INSERT INTO member_phone (phone_id, member_id) SELECT id, (SELECT min(id) FROM member) FROM numbers
    ), agreed AS (
        INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
        SELECT campaign.local_id, 'sms', '+1628' || (:first + n), 'opt_in', 'import', 'test', CAST(:now AS timestamptz)
        FROM campaign_run JOIN campaign ON campaign.id = campaign_id, generate_series(1, :count) AS n
        WHERE campaign_run.id = :run_id
    ), known AS (
        INSERT INTO conversation (local_id, channel, address, introduced_at)
        SELECT campaign.local_id, 'sms', '+1628' || (:first + n), CAST(:now AS timestamptz)
        FROM campaign_run JOIN campaign ON campaign.id = campaign_id, generate_series(1, :count) AS n
        WHERE campaign_run.id = :run_id
    ), more AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)
        SELECT campaign_run.id, campaign_id, (SELECT min(id) FROM member), '+1628' || (:first + n), 'a', 'en'
        FROM campaign_run, generate_series(1, :count) AS n WHERE campaign_run.id = :run_id
        RETURNING id, run_id, campaign_id, member_id, address
    )
    INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                        created_at, status_at)
    SELECT campaign.local_id, member_id, 'sms', address, '', 'campaign', run_id, more.id, 'planned',
           CAST(:now AS timestamptz), :now, :now
    FROM more JOIN campaign ON campaign.id = more.campaign_id
"""


def put(line: Line, phone: str, campaign: str = "rally", **more: Any) -> int:
    """A planned text of a running campaign, due now; returns the row's id."""
    recipient_id = add_recipient(line, phone, add_run(line, campaign))
    values = {"due_at": clock.now(), "expires_at": None, "window_ends_at": None} | more
    return int(line.put(_PUT, recipient_id=recipient_id, now=clock.now(), **values))


def put_many(line: Line, count: int, campaign: str = "rally", first: int = 2_000_000) -> int:
    """So many of them, to numbers that agreed and know us; returns the run's id."""
    run_id = add_run(line, campaign)
    with line.sessions.begin() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))  # 20,000 take some seconds on a busy machine
        session.execute(text(_MANY), {"run_id": run_id, "count": count, "first": first, "now": clock.now()})
    return run_id


def own(line: Line, phone: str) -> None:
    """The number is that of whoever `put` takes for it."""
    line.run(_OWN, phone=phone)


def agree(line: Line, phone: str, action: str = "opt_in", topic: str = "all") -> None:
    """An entry of the consent ledger, and nothing that would follow one."""
    line.run(
        "INSERT INTO consent_entry (local_id, channel, e164, action, topic, source, wording, at)"
        " SELECT id, 'sms', :phone, :action, :topic, 'staff', 'test', :now FROM local",
        phone=phone,
        action=action,
        topic=topic,
        now=clock.now(),
    )


def state(line: Line, row: int) -> tuple[str, str | None]:
    """The row's status and refusal."""
    found = line.rows("SELECT status, refusal FROM outbox WHERE id = :row", row=row)[0]
    return found.status, found.refusal


def states(line: Line) -> dict[str, int]:
    """How many rows are in which state."""
    return dict(tuple(row) for row in line.rows("SELECT status, count(*) FROM outbox GROUP BY 1"))


@pytest.fixture
def rules(tmp_path: Path) -> Callable[..., LocalFiles]:
    """The locals' files with other rules for campaigns."""

    def files(**changed: Any) -> LocalFiles:
        for path in (ROOT / "locals" / "default").glob("*.yml"):
            (tmp_path / "default").mkdir(exist_ok=True)
            (tmp_path / "default" / path.name).write_text(path.read_text())
        known = yaml.safe_load((ROOT / "locals" / "default" / "campaigns.yml").read_text())
        (tmp_path / "default" / f"{CAMPAIGNS.name}.yml").write_text(yaml.safe_dump(known | changed))
        return LocalFiles(tmp_path)

    return files
