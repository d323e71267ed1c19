"""The demo local at a moment that stands still, and campaigns of the shipped kinds in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.book import load_book
from bot.campaign_kinds import Kinds, load_kinds
from bot.local_files import LocalFiles
from bot.wording import Wording
from config import clock
from config.settings import ROOT
from models import Campaign, CampaignRun, CampaignState, Local, Member, Outbox, Recipient
from scheduler.audiences.parsing import parse
from scheduler.campaigns.planning import plan
from scheduler.campaigns.rendering import load_texts, render
from scheduler.campaigns.settings import read_settings
from scheduler.campaigns.triggers import Occasion, triggers
from tests.fixtures.services import Databases

BOOK = load_book(ROOT / "flows")
KINDS: Kinds = load_kinds(ROOT / "campaigns")
FILES = LocalFiles(ROOT / "locals")
WORDS = Wording(BOOK)
Launch = Callable[..., Campaign]
_NUMBERS = count()


@pytest.fixture(scope="module")
def demo(databases: Databases, demo_database: str) -> Iterator[Engine]:
    """The demo local; nothing a test does to it stays."""
    with databases.engine(demo_database) as engine:
        yield engine


@pytest.fixture
def session(demo: Engine) -> Iterator[Session]:
    """A session whose changes are taken back."""
    with Session(demo) as opened:
        yield opened


@pytest.fixture
def noon(session: Session) -> Iterator[datetime]:
    """Now, stopped at noon of the demo local's day."""
    here = local_of(session)
    moment = session.execute(
        text("SELECT (CAST(now() AT TIME ZONE :zone AS date) + time '12:00') AT TIME ZONE :zone"),
        {"zone": here.time_zone},
    ).scalar_one()
    clock.freeze(moment)
    yield moment.astimezone(UTC)
    clock.freeze(None)


def local_of(session: Session) -> Local:
    """The demo local."""
    return session.scalars(select(Local)).one()


def member_of(session: Session, number: str) -> Member:
    """A member by their number."""
    return session.scalars(select(Member).where(Member.number == number)).one()


def prove(session: Session, number: str) -> None:
    """The member's number is proved to be theirs."""
    session.execute(
        text("UPDATE member_phone SET verified_until = :now + interval '90 days' WHERE member_id = :id"),
        {"now": clock.now(), "id": member_of(session, number).id},
    )


@pytest.fixture
def launch(session: Session) -> Launch:
    """Makes a campaign of a kind that runs: launch("dues_reminder", everyone, months=2)."""

    def make(kind: str, audience: str = "everyone", starts_at: datetime | None = None, **settings: Any) -> Campaign:
        found = KINDS[kind]
        local = local_of(session)
        campaign = Campaign(
            local_id=local.id,
            name=f"{kind} {next(_NUMBERS)}",
            kind=kind,
            topic=found.topic,
            state=CampaignState.RUNNING,
            audience=parse(audience).to_json(),
            settings=read_settings(session, found, settings, local, clock.now()),
            wording={"a": dict(found.wording)},
            starts_at=starts_at or clock.now(),
            created_by="test",
            created_at=clock.now(),
        )
        session.add(campaign)
        session.flush()
        return campaign

    return make


def occasions(session: Session, campaign: Campaign, now: datetime | None = None) -> list[Occasion]:
    """What the campaign's trigger tells now."""
    trigger = triggers()[KINDS[campaign.kind].trigger]
    return trigger.occasions(session, campaign, local_of(session), now or clock.now())


def go_out(session: Session, campaign: Campaign, occasion: Occasion | None = None) -> dict[str, str]:
    """Makes and plans a run, and renders its texts: {member number: text}."""
    what = occasion or occasions(session, campaign)[0]
    run = CampaignRun(
        campaign_id=campaign.id,
        occasion=what.occasion,
        about=what.about,
        starts_at=what.starts_at,
        expires_at=what.expires_at or what.starts_at + KINDS[campaign.kind].useful_for,
    )
    session.add(run)
    session.flush()
    plan(session, FILES, run.id, clock.now(), kinds=KINDS)
    return texts_of(session, run.id)


def texts_of(session: Session, run_id: int) -> dict[str, str]:
    """The texts of a run as they would leave now."""
    texts = load_texts(session, KINDS, WORDS, [run_id], clock.now())[run_id]
    rows = session.execute(
        select(Member.number, Recipient.variant, Recipient.language, Recipient.facts)
        .join(Recipient, Recipient.member_id == Member.id)
        .join(Outbox, Outbox.recipient_id == Recipient.id)
        .where(Recipient.run_id == run_id)
    )
    return {
        row.number: render(texts, variant=row.variant, language=row.language, facts=row.facts, introduce=False)
        for row in rows
    }
