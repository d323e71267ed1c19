"""A campaign to a crowd: every member gets one text. For the trial, and for the measurements in bench/."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.assembly import read_local_files
from bot.book import load_book
from bot.campaign_kinds import load_kinds
from bot.local_files import LocalFiles
from config.settings import ROOT, Settings
from models import Campaign, CampaignState, Local
from models.database import SessionMaker, make_engine
from models.demo import load_local_1021
from models.demo.crowd import add_members
from scheduler.campaigns.running import advance

WORDS = {"en": "Rally at the hall on Saturday at ten.", "es": "Reunión en el local el sábado a las diez."}
USEFUL_FOR = timedelta(days=3)

# Whatever the hour, they leave now: it is the sending that is looked at, and a machine also works at night.
_AT_ANY_HOUR = text("""
    UPDATE outbox SET window_ends_at = NULL, body = :body,
        due_at = CAST(:due_at AS timestamptz) + CAST(:spread AS interval) * place / :count
    FROM (SELECT id, row_number() OVER (ORDER BY hashint8(id)) AS place FROM outbox WHERE kind = 'campaign') AS next
    WHERE outbox.id = next.id
""")


def crowd(database_url: str, count: int, progress: Callable[[int], None] | None = None) -> None:
    """The demo local, and so many members who agreed to texts.

    Args:
        database_url: with the schema, with or without the demo local.
        progress: told how many there are so far.
    """
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        if session.scalar(select(Local.id)) is None:
            load_local_1021(session, datetime.now(UTC))
        add_members(session, session.scalars(select(Local)).one(), count, datetime.now(UTC), progress)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("SET statement_timeout = 0"))
        line.execute(text("ANALYZE"))  # the server would within a minute
    engine.dispose()


def announce(sessions: SessionMaker, name: str = "rally") -> int:
    """An approved announcement to everyone; returns its id."""
    at = datetime.now(UTC)
    with sessions.begin() as session:
        campaign = Campaign(
            local_id=session.scalars(select(Local.id)).one(),
            name=name,
            kind="announcement",
            topic="news",
            state=CampaignState.APPROVED,
            audience={"all": []},
            wording={"a": WORDS},
            starts_at=at,
            expires_at=at + USEFUL_FOR,
            created_by="bench",
            created_at=at,
        )
        session.add(campaign)
        session.flush()
        return campaign.id


def plan(sessions: SessionMaker, files: LocalFiles, campaign_id: int) -> int:
    """As the clock does it; returns how many texts were planned."""
    return advance(sessions, files, load_kinds(ROOT / "campaigns"), campaign_id, datetime.now(UTC))


def send_at(sessions: SessionMaker, due_at: datetime, spread: timedelta, count: int) -> None:
    """Has the planned texts leave one after the other between `due_at` and `spread` later, at whatever hour that is."""
    with sessions.begin() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(_AT_ANY_HOUR, {"due_at": due_at, "spread": spread, "count": count, "body": WORDS["en"]})


def locals_without_limits(folder: Path) -> Path:
    """A copy of the locals' files in `folder`, in which the demo local's number may send as fast as it can."""
    copy = shutil.copytree(ROOT / "locals", folder / "locals", dirs_exist_ok=True)
    rules: dict[str, Any] = yaml.safe_load((copy / "default" / "campaigns.yml").read_text())
    rules |= {"segments_per_second": 5000, "segments_per_day": None, "error_share": 1.0, "most_per_week": 50}
    (copy / "local-1021").mkdir(exist_ok=True)
    (copy / "local-1021" / "campaigns.yml").write_text(yaml.safe_dump(rules))
    return copy


def files_in(folder: Path, database_url: str) -> LocalFiles:
    """The locals' files of a folder, read as the application does."""
    settings = Settings(_env_file=None, database_url=database_url, redis_url="redis://127.0.0.1:1/0", locals_dir=folder)
    return read_local_files(settings, load_book(settings.flows_dir))
