"""Who is behind the figures, for those who may see it: kept apart from them, and each look is audited.

Viewers have report.py alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from scheduler.measures.sheet import Cell

HEAD = ("Member", "Name", "Run", "Variant", "State", "Answer", "Answered", "Did it")
ACTION = "campaign_names_exported"


@dataclass(frozen=True, slots=True)
class Named:
    """One member in one run. state: of the text; `control` when there was none.

    answer: to the first question, or to each: "score=4; why=words".
    """

    number: str
    name: str
    occasion: str
    variant: str
    state: str
    answer: str | None
    answered_at: datetime | None
    converted_at: datetime | None

    def cells(self) -> list[Cell]:
        """A line of the file, times in UTC."""
        moments = [f"{at:%Y-%m-%d %H:%M}" if at else None for at in (self.answered_at, self.converted_at)]
        return [self.number, self.name, self.occasion, self.variant, self.state, self.answer, *moments]


# Members whose data were erased have no name any more that could be told.
_NAMES = text("""
    SELECT member.number, member.given_name || ' ' || member.family_name AS name, run.occasion, recipient.variant,
           coalesce(sent.status, 'control') AS state,
           coalesce((SELECT string_agg(question || '=' || said.answer, '; ' ORDER BY said.id)
                     FROM recipient_answer AS said WHERE said.recipient_id = recipient.id
                     HAVING count(*) > 1), recipient.answer) AS answer,
           recipient.answered_at, recipient.converted_at
    FROM campaign_run AS run JOIN recipient ON recipient.run_id = run.id
    JOIN member ON member.id = recipient.member_id
    LEFT JOIN outbox AS sent ON sent.run_id = run.id AND sent.recipient_id = recipient.id
    WHERE run.campaign_id = :campaign_id AND recipient.address NOT LIKE 'erased:%'
    ORDER BY member.number, run.starts_at, run.id
""")
_AUDIT = text("""
    INSERT INTO audit_entry (actor, action, member_id, detail, at)
    SELECT DISTINCT CAST(:actor AS text), CAST(:action AS text), member_id, CAST(:detail AS text),
           CAST(:at AS timestamptz)
    FROM recipient WHERE campaign_id = :campaign_id AND address NOT LIKE 'erased:%'
""")


def names(session: Session, campaign_id: int, actor: str, at: datetime) -> Iterator[Named]:
    """Each member of each run, by member number; the look is audited for each of them before the first is told.

    Args:
        actor: who looks. Whether they may is for the caller: nobody who is shown roll-ups alone may.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    detail = f"campaign {campaign_id}"
    session.execute(_AUDIT, {"actor": actor, "action": ACTION, "detail": detail, "campaign_id": campaign_id, "at": at})
    for row in session.execute(_NAMES, {"campaign_id": campaign_id}).yield_per(5_000):
        yield Named(*row)
