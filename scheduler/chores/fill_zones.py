"""Looks where numbers are that are new, or whose member moved."""

from scheduler.desk import Desk
from scheduler.hours.filling import BATCH, fill_zones

EVERY_SECONDS = 20  # until then such a number gets campaigns only in hours that all states share
ROUNDS = 50  # 100,000 numbers in a run


def chore(desk: Desk) -> None:
    """Batch by batch, a transaction each."""
    for _ in range(ROUNDS):
        with desk.sessions.begin() as session:
            filled = fill_zones(session)
        if filled < BATCH:
            return
