"""A local in the middle of its work, on top of the demo local, for looking around in the console.

A module a topic: each has `ORDER`, for some lean on others, and `load(crew) -> str`, which says what it added. Found by
themselves. Tests do without it: load_local_1021 alone is what they rely on.
"""

from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.demo.crew import Crew
from models.demo.names import FIRST
from models.local import Local
from models.member import Member


def load_lively(session: Session, local: Local, now: datetime) -> list[str]:
    """Adds it once.

    Returns what each topic added, a phrase each; nothing when it is there already.
    """
    if session.scalar(select(Member.id).where(Member.local_id == local.id, Member.number == str(FIRST))):
        return []
    crew = Crew(session, local, now)
    found = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    added = []
    for module in sorted(found, key=lambda each: int(each.ORDER)):
        added.append(str(module.load(crew)))
        session.flush()
    return added
