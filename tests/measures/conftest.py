"""Small worlds whose figures are reckoned by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.local_files import LocalFiles
from config.settings import ROOT
from models import (
    Campaign,
    CampaignRun,
    CampaignState,
    Channel,
    Direction,
    Employer,
    Local,
    Member,
    MemberStatus,
    Message,
    MessageStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Recipient,
    Worksite,
)
from tests.fixtures.services import Databases

STARTS = datetime.fromisoformat("2026-11-02T18:00:00+00:00")  # a Monday, 10:00 in San Francisco
LEFT = (OutboxStatus.SENT, OutboxStatus.DELIVERED)


@dataclass
class World:
    """A local without members, to be filled."""

    session: Session
    files: LocalFiles = field(default_factory=lambda: LocalFiles(ROOT / "locals"))
    made: int = 0

    @property
    def local(self) -> Local:
        """The demo local."""
        return self.session.scalars(select(Local).where(Local.handle == "local-1021")).one()

    def worksite(self, name: str) -> int:
        """Its id; made when it is not there."""
        found = self.session.scalar(select(Worksite.id).where(Worksite.name == name))
        if found is None:
            site = Worksite(employer_id=self.session.scalars(select(Employer.id)).first(), name=name)
            self.session.add(site)
            self.session.flush()
            found = site.id
        return found

    def member(self, **about: Any) -> int:
        """A member's id."""
        self.made += 1
        usual = {
            "local_id": self.local.id,
            "number": f"7{self.made:05}",
            "given_name": "Pat",
            "family_name": f"No {self.made}",
            "language": "en",
            "status": MemberStatus.ACTIVE,
            "joined_on": STARTS.date(),
        }
        member = Member(**usual | about)
        self.session.add(member)
        self.session.flush()
        return member.id

    def campaign(self, name: str = "Rally", **about: Any) -> int:
        """A campaign's id."""
        usual = {
            "local_id": self.local.id,
            "name": name,
            "kind": "announcement",
            "topic": "all",
            "state": CampaignState.RUNNING,
            "audience": {"all": []},
            "created_by": "test",
            "created_at": STARTS,
        }
        campaign = Campaign(**usual | about)
        self.session.add(campaign)
        self.session.flush()
        return campaign.id

    def run(self, campaign_id: int, occasion: str = "once", **about: Any) -> int:
        """A run's id."""
        usual = {"starts_at": STARTS, "expires_at": STARTS + timedelta(days=2), "planned_at": STARTS, "about": {}}
        run = CampaignRun(campaign_id=campaign_id, occasion=occasion, **usual | about)
        self.session.add(run)
        self.session.flush()
        return run.id

    def text(
        self,
        run_id: int,
        status: OutboxStatus | None = OutboxStatus.DELIVERED,
        *,
        member_id: int | None = None,
        segments: int = 1,
        error_code: int | None = None,
        refusal: str | None = None,
        left_at: datetime = STARTS,
        taken: bool | None = None,
        **about: Any,
    ) -> int:
        """A recipient with the text in this state; without one, of the control group. Returns the recipient's id."""
        run = self.session.get_one(CampaignRun, run_id)
        member_id = member_id if member_id is not None else self.member()
        self.made += 1
        address = f"+1415555{self.made:05}"
        usual = {"variant": "a" if status else "control", "language": "en", "member_id": member_id}
        recipient = Recipient(run_id=run_id, campaign_id=run.campaign_id, address=address, **usual | about)
        self.session.add(recipient)
        self.session.flush()
        if status is None:
            return recipient.id
        left = taken if taken is not None else status in LEFT
        said = None
        if left:
            said = Message(
                local_id=self.local.id,
                channel=Channel.SMS,
                direction=Direction.OUT,
                address=address,
                body="x",
                segments=segments,
                status=MessageStatus.DELIVERED,
                status_at=left_at,
                at=left_at,
            )
            self.session.add(said)
            self.session.flush()
        self.session.add(
            Outbox(
                local_id=self.local.id,
                member_id=member_id,
                channel=Channel.SMS,
                address=address,
                body="x",
                kind=OutboxKind.CAMPAIGN,
                run_id=run_id,
                recipient_id=recipient.id,
                status=status,
                due_at=left_at,
                attempted_at=left_at if left else None,
                provider_sid=f"SM{recipient.id:032}" if left else None,
                error_code=error_code,
                refusal=refusal,
                message_id=said.id if said else None,
                created_at=STARTS,
                status_at=left_at,
            )
        )
        self.session.flush()
        return recipient.id


@pytest.fixture(scope="module")
def demo(databases: Databases, demo_database: str) -> Iterator[Engine]:
    """The demo local's database, for tests that take back what they do."""
    with databases.engine(demo_database, pool_size=2) as engine:
        yield engine


@pytest.fixture
def world(demo: Engine) -> Iterator[World]:
    """A world of its own, taken back at the end."""
    # What the code under test commits is taken back too.
    with demo.connect() as line, line.begin() as all_of_it:
        with Session(line, join_transaction_mode="create_savepoint") as session:
            session.execute(text("DELETE FROM touch_point"))
            yield World(session)
        all_of_it.rollback()
