"""`python -m bench.planning [--quick]`: how long it takes to plan a campaign to 100,000 and to 1,000,000 members.

Planned is what the clock does: who is in the audience, who is left out and why, each member's own hours, and a
recipient and a row of the outbox for each, in one statement. Beside it: the same rows, one by one through the ORM.
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.sides.processes import BenchError
from bench.stage import Stage, printed, say, stage
from bench.summary import Figure, note, table
from models import CampaignRun, Channel, Local, Member, MemberPhone, Outbox, OutboxKind, OutboxStatus, Phone, Recipient
from scheduler.campaigns.planning import look_where_numbers_are
from tests.faults.campaign import announce, plan

FULL, QUICK = (100_000, 1_000_000), (10_000, 50_000)
ONE_BY_ONE = 2_000  # rows; enough for its rate


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.planning", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[-1]:,} members at most")
    sizes = QUICK if parser.parse_args().quick else FULL

    def measure() -> str:
        with stage(sizes[0]) as here:
            return _measured(here, sizes)

    return printed(measure)


def _measured(here: Stage, sizes: tuple[int, ...]) -> str:
    rows = []
    for size, before in zip(sizes, (0, *sizes), strict=False):
        if before:
            here.more(size - before)
        say(f"Finding the zones of {size - before:,} numbers")
        began = time.perf_counter()
        look_where_numbers_are(here.sessions)
        found = time.perf_counter() - began
        say(f"Planning {size:,}")
        began = time.perf_counter()
        planned = plan(here.sessions, here.files, announce(here.sessions, f"to {size}"))
        seconds = time.perf_counter() - began
        if planned < size:
            raise BenchError(f"{planned} texts were planned of {size}")
        rows.append((f"{size:,}", f"{found:.1f} s", f"{seconds:.1f} s", f"{planned / seconds:,.0f}"))
        rate = planned / seconds
    say(f"{ONE_BY_ONE:,} rows one by one")
    alone = _one_by_one(here)
    note(
        Figure(
            f"planning {sizes[-1]:,} recipients",
            f"{rows[-1][2]}, {rows[-1][3]}/s",
            f"row by row {alone:,.0f}/s",
            f"{rate / alone:.0f}",
        )
    )
    head = ("members", "zones of new numbers", "planned in", "texts a second")
    return f"{table(head, rows)}\n\nWritten one by one, nothing checked: {alone:,.0f} texts a second."


def _one_by_one(here: Stage) -> float:
    """Rows a second."""
    announce(here.sessions, "one by one")
    at = datetime.now(UTC)
    with here.sessions.begin() as session:
        run = CampaignRun(
            campaign_id=session.execute(text("SELECT max(id) FROM campaign")).scalar_one(),
            occasion="once",
            starts_at=at,
            expires_at=at + timedelta(days=1),
        )
        session.add(run)
        session.flush()
        began = time.perf_counter()
        _write(session, run, at)
    return ONE_BY_ONE / (time.perf_counter() - began)


def _write(session: Session, run: CampaignRun, at: datetime) -> None:
    local_id = session.scalars(select(Local.id)).one()
    who = (
        select(Member.id, Phone.e164, Member.language)
        .join(MemberPhone, MemberPhone.member_id == Member.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(text("length(number) = 7"))
        .limit(ONE_BY_ONE)
    )
    for member_id, address, language in session.execute(who).all():
        meant = Recipient(
            run_id=run.id,
            campaign_id=run.campaign_id,
            member_id=member_id,
            address=address,
            variant="a",
            language=language,
        )
        session.add(meant)
        session.flush()
        session.add(
            Outbox(
                local_id=local_id,
                member_id=member_id,
                channel=Channel.SMS,
                address=address,
                body="",
                kind=OutboxKind.CAMPAIGN,
                run_id=run.id,
                recipient_id=meant.id,
                status=OutboxStatus.PLANNED,
                due_at=at,
                created_at=at,
                status_at=at,
            )
        )
        session.flush()


if __name__ == "__main__":
    sys.exit(main())
