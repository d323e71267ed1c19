"""What must be true in the end: everybody got it once, as the carrier counts it, and the tables say the same."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, text

from bot.channels.twilio.errors import reported
from tests.faults.carrier import Text

OPEN = text("SELECT count(*) FROM outbox WHERE status IN ('planned', 'due', 'sending', 'unknown')")
_ROWS = text("""
    SELECT outbox.address, outbox.status, outbox.error_code, outbox.spent, outbox.provider_sid, outbox.refusal,
           outbox.message_id, message.provider_sid AS message_sid, message.status AS message_status
    FROM outbox LEFT JOIN message ON message.id = outbox.message_id WHERE outbox.kind = 'campaign'
""")
# Each must be empty: what belongs together one to one, and does not.
_TABLES = {
    "recipients without exactly one outbox row": """
        SELECT recipient.id FROM recipient LEFT JOIN outbox ON recipient_id = recipient.id
        GROUP BY recipient.id HAVING count(outbox.id) <> 1""",
    "numbers with more than one message": """
        SELECT address FROM message WHERE direction = 'out' GROUP BY address HAVING count(*) > 1""",
    "messages of no row": """
        SELECT id FROM message WHERE direction = 'out'
        AND NOT EXISTS (SELECT FROM outbox WHERE message_id = message.id)""",
    "messages without exactly one touch point": """
        SELECT message.id FROM message LEFT JOIN touch_point ON message_id = message.id WHERE message.direction = 'out'
        GROUP BY message.id HAVING count(touch_point.id) <> 1""",
    "touch points of no campaign": """
        SELECT id FROM touch_point WHERE direction = 'out' AND campaign_id IS NULL""",
    "rows that left without a moment": """
        SELECT id FROM outbox WHERE kind = 'campaign' AND provider_sid IS NOT NULL AND attempted_at IS NULL""",
    "rows that still have a lease": """
        SELECT id FROM outbox WHERE kind = 'campaign' AND lease_until IS NOT NULL""",
}
# What a row says when the carrier says that of its newest text.
_SAYS = {"delivered": "delivered", "undelivered": "failed", "failed": "failed"}


@dataclass
class Verdict:
    """How many got it, and why the others did not; `faults` is empty when all is as it must be.

    untold: rows whose end nobody told us: the callback was posted to a web process that had just been killed.
    """

    got: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    untold: int = 0
    faults: list[str] = field(default_factory=list)


def judge(database: Connection, texts: Mapping[str, Sequence[Text]], members: int, callbacks_lost: int) -> Verdict:
    """Compares the tables with what the carrier knows.

    Args:
        texts: all the carrier took, by number, oldest first.
        members: how many were planned.
        callbacks_lost: posts the carrier could not bring to us; each may leave one row behind the truth.
    """
    verdict = Verdict()
    rows = database.execute(_ROWS).all()
    if len(rows) != members:
        verdict.faults.append(f"{len(rows)} rows of {members}")
    if strangers := texts.keys() - {row.address for row in rows}:
        verdict.faults.append(f"{len(strangers)} numbers got a text that nobody planned")
    for row in rows:
        _judge_row(verdict, row, texts.get(row.address, ()))
    if verdict.untold > callbacks_lost:
        verdict.faults.append(f"{verdict.untold} rows do not know their end, and {callbacks_lost} callbacks were lost")
    for what, query in _TABLES.items():
        if found := len(database.execute(text(query)).all()):
            verdict.faults.append(f"{found} {what}")
    return verdict


def _judge_row(verdict: Verdict, row: Row[tuple[object, ...]], texts: Sequence[Text]) -> None:
    got = sum(not text.lost for text in texts)
    verdict.got += got == 1
    untold = bool(texts) and row.status == "sent"
    verdict.untold += untold
    if row.status in ("failed", "canceled"):
        verdict.refused[f"{row.error_code or row.refusal}"] += 1
    verdict.faults += [
        f"row {row.status}, texts {[text.status for text in texts]}: {fault}" for fault in _wrong(row, texts)
    ]
    if got == 0 and not untold and not _explained(row):
        verdict.faults.append(f"row {row.status} with code {row.error_code}: nothing came, and nothing says why")


def _wrong(row: Row[tuple[object, ...]], texts: Sequence[Text]) -> Iterator[str]:
    if any(not text.lost for text in texts[:-1]):
        yield "sent again although the one before was not lost"
    if row.status not in ("sent", "delivered", "failed", "canceled"):
        yield "left open"
    if not texts:
        if row.provider_sid or row.message_id:
            yield "the carrier does not know it"
        return
    newest = texts[-1]
    # A row the carrier refused on its next try keeps no SID; its message tells of the text before.
    if row.provider_sid not in (newest.sid, None) or row.message_sid not in (newest.sid, None):
        yield "another text's SID"
    if row.status != "sent" and row.provider_sid and row.status != _SAYS[newest.status]:
        yield "not the carrier's word"
    if row.status == "delivered" and row.message_status != "delivered":
        yield f"its message is {row.message_status}"


def _explained(row: Row[tuple[object, ...]]) -> bool:
    """Whether the row failed for good: a code that asks for no further try, or no try was left."""
    if row.status != "failed" or not row.error_code:
        return False
    retry = reported(row.error_code).retry
    return retry is None or row.spent >= retry.most
