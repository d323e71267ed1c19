"""Counts the union's figures of each local by week, so that pages and the digest read rows."""

import structlog
from sqlalchemy import select

from config.clock import now
from models import Local
from scheduler.desk import Desk
from scheduler.measures.weeks import count_weeks

EVERY_SECONDS = 600

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """Local by local, a transaction each."""
    with desk.sessions() as session:
        locals_ = session.scalars(select(Local.id).order_by(Local.id)).all()
    for local_id in locals_:
        with desk.sessions.begin() as session:
            counted = count_weeks(session, desk.bot().kinds, session.get_one(Local, local_id), now())
        if counted:
            log.info("weeks_counted", local=local_id, figures=counted)
