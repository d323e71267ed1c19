"""Whether texts come and go: what an admin sees of the carrier, of the queue, and of what is behind the line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.engine import FlowBook
from bot.local import LocalView
from bot.local_files import LocalFiles
from bot.whatsapp import WHATSAPP, Plan, missing
from config.leader import LEADER_LOCK

DAY = timedelta(days=1)
# What a person waits for leaves within seconds; after this something is wrong.
STUCK = timedelta(minutes=3)

# A day is a range of the table's pages (BRIN).
_DAY = text("""
    SELECT direction, status, error_code, count(*) AS texts, max(at) AS newest, max(status_at) AS told
    FROM message WHERE local_id = :local_id AND at >= :since AND channel <> 'web_chat'
    GROUP BY direction, status, error_code
""")
_LAST_INBOUND = text("""
    SELECT max(last_inbound_at) FROM conversation WHERE local_id = :local_id AND channel <> 'web_chat'
""")
_QUEUE = text("""
    SELECT kind, count(*) FILTER (WHERE due_at <= :now) AS due, count(*) FILTER (WHERE due_at > :now) AS later,
           min(due_at) AS oldest
    FROM outbox WHERE status IN ('planned', 'due') AND local_id = :local_id GROUP BY kind
""")
_OPEN = text("""
    SELECT count(*) FILTER (WHERE status = 'unknown') AS unknown,
           EXISTS (
               SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE datname = current_database() AND locktype = 'advisory' AND granted
                 AND classid = 0 AND objid = :lock
           ) AS led
    FROM outbox WHERE status IN ('sending', 'unknown') AND local_id = :local_id
""")
# The order of the queue to the letter (models/outbox.py), or its index is not found: campaigns, 3, may be many.
_STUCK = text("""
    SELECT min(due_at) FILTER (WHERE attempts = 0) AS unsent, min(due_at) FILTER (WHERE attempts > 0) AS refused,
           EXISTS (
               SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE datname = current_database() AND locktype = 'advisory' AND granted
                 AND classid = 0 AND objid = :lock
           ) AS led
    FROM outbox
    WHERE status IN ('planned', 'due') AND due_at <= :stuck AND local_id = :local_id AND channel <> 'web_chat'
      AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
          WHEN kind = 'campaign' THEN 3 ELSE 2 END < 3
      AND (window_ends_at IS NULL OR window_ends_at > :now)
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Texts of one kind that wait in the outbox. `later`: those that are not due yet."""

    kind: str
    due: int
    later: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class LineState:
    """The line of a local, seen from the record.

    Args:
        last_inbound: of the newest text that came in; `last_callback`: of the newest news of a text that left.
        sent, delivered, refused: texts that left in the last day, and what carriers told of them.
        errors: error code -> how many of the last day, most first.
        unknown: texts of which we do not know whether the carrier took them.
        led: whether a clock leads.
    """

    last_inbound: datetime | None
    last_callback: datetime | None
    received: int
    sent: int
    delivered: int
    refused: int
    errors: Mapping[int, int]
    queue: tuple[Waiting, ...]
    unknown: int
    led: bool

    @property
    def refused_share(self) -> float:
        """Of the texts that left in the last day."""
        return self.refused / self.sent if self.sent else 0.0


@dataclass(frozen=True, slots=True)
class Stuck:
    """What does not go on. `unsent`: the oldest text that nobody tried to send, `refused`: that the carrier did not
    take, since when it is due; `led`: whether a clock leads.
    """

    unsent: datetime | None
    refused: datetime | None
    led: bool


@dataclass(frozen=True, slots=True)
class TemplateState:
    """A response as a template of WhatsApp: in which languages it is registered, and in which it lacks."""

    response: str
    registered: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatsAppState:
    """What a local has registered for WhatsApp. `gaps`: what `rollcall whatsapp create` would register."""

    templates: tuple[TemplateState, ...] = ()
    buttons: int = 0
    lists: int = 0
    gaps: tuple[str, ...] = field(default=())


def line_state(session: Session, local_id: int, now: datetime) -> LineState:
    """Four statements at most, none of which grows with history."""
    about: dict[str, Any] = {"local_id": local_id, "now": now, "since": now - DAY, "lock": LEADER_LOCK}
    rows = session.execute(_DAY, about).all()
    inbound = [row for row in rows if row.direction == "in"]
    outbound = [row for row in rows if row.direction == "out"]
    left = [row for row in outbound if row.status not in ("waiting", "scheduled", "canceled")]
    refused = [row for row in left if row.status in ("failed", "undelivered")]
    last_inbound = max((row.newest for row in inbound), default=None) or session.scalar(_LAST_INBOUND, about)
    open_ = session.execute(_OPEN, about).one()
    errors: dict[int, int] = {}
    for row in refused:
        if row.error_code is not None:
            errors[row.error_code] = errors.get(row.error_code, 0) + row.texts
    told = [row.told for row in left if row.status in ("sent", "delivered", "undelivered", "failed", "read")]
    return LineState(
        last_inbound=last_inbound,
        last_callback=max(told, default=None),
        received=sum(row.texts for row in inbound),
        sent=sum(row.texts for row in left),
        delivered=sum(row.texts for row in left if row.status in ("delivered", "read")),
        refused=sum(row.texts for row in refused),
        errors=dict(sorted(errors.items(), key=lambda each: -each[1])),
        queue=tuple(Waiting(row.kind, row.due, row.later, row.oldest) for row in session.execute(_QUEUE, about)),
        unknown=open_.unknown,
        led=open_.led,
    )


def stuck(session: Session, local_id: int, now: datetime) -> Stuck:
    """What does not go on, by one statement."""
    about = {"local_id": local_id, "now": now, "stuck": now - STUCK, "lock": LEADER_LOCK}
    row = session.execute(_STUCK, about).one()
    return Stuck(row.unsent, row.refused, row.led)


def whatsapp_state(files: LocalFiles, book: FlowBook, local: LocalView) -> WhatsAppState:
    """What is registered, from the local's file."""
    plan = files.get(WHATSAPP, local.handle)
    return WhatsAppState(
        templates=tuple(_templates(plan, local)),
        buttons=len(plan.choices.buttons),
        lists=len(plan.choices.lists),
        gaps=tuple(dict.fromkeys(each.name for each in missing(plan, book, local))),
    )


def _templates(plan: Plan, local: LocalView) -> Iterator[TemplateState]:
    for response, template in plan.templates.items():
        registered = tuple(each for each in local.languages if each in template.content)
        yield TemplateState(response, registered, tuple(each for each in local.languages if each not in registered))
