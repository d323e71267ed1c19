"""Consent that a list brings. Only where the ledger has no word of the person: a STOP is never overridden.

Consent is a purpose, a source, a wording and a day (47 CFR 64.1200 asks for prior express consent, and who sends must
be able to show it). A list without them gives numbers, not consent.
"""

import re

from scheduler.imports.fields import plain
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds.kind import RowFault, Values
from scheduler.imports.sentences import say

SOURCE = "import"
UNDONE = "import_undo"  # the source of the entry that takes an import's consent back: not a person's word
_YES = frozenset({"yes", "y", "x", "1", "true", "t", "si", "s", "ok", "opt in", "opted in", "verdadero"})
_NO = frozenset({"no", "n", "0", "false", "f", "none", "opt out", "opted out", "stop", "falso", "declined", "refused"})
# Words in a wording that make it a refusal, or doubtful: a person should look.
_DOUBT = re.compile(
    r"\b(no|not|never|stop|stopped|declin\w*|refus\w*|revok\w*|withdr\w*|opt(ed)? out|unsub\w*|remov\w*|pending|unknown"
    r"|nunca|baja|rechaz\w*|revoc\w*|pendiente|desconocid\w*|sin)\b"
)


def agrees(choices: Choices, values: Values) -> str | None:
    """The wording under which the number of a row was given, or None: the number is kept and not texted.

    Raises:
        RowFault: what the row says is neither yes nor no.
    """
    said, wording = values.get("consent"), values.get("consent_wording")
    if said is not None and plain(said) in _NO:
        return None
    if said is not None and plain(said) not in _YES:
        raise RowFault("consent", say("consent_unclear"))
    if wording is not None and plain(wording) in _NO:
        return None
    if wording is not None and _DOUBT.search(plain(wording)):
        raise RowFault("consent_wording", say("wording_doubtful"))
    if wording is not None and plain(wording) not in _YES:
        return str(wording)
    if choices.consent:
        return choices.consent
    if said is not None or wording is not None:
        raise RowFault("consent" if said is not None else "consent_wording", say("yes_to_what"))
    return None


def consenting(job: Job) -> None:
    """Makes the table `consenting`: the numbers whose consent will be recorded, and tells of those who said STOP.

    A number counts where it is the member's now, or will be: one that waits for staff is opted in by a later run.
    """
    job.do("DROP TABLE IF EXISTS pg_temp.consenting")
    job.do("""
        CREATE TEMPORARY TABLE consenting ON COMMIT DROP AS
        SELECT DISTINCT ON (staged.phone) staged.line, staged.phone AS e164, staged.consent AS wording,
               staged.consent_on, newest.action, newest.source
        FROM staged LEFT JOIN LATERAL (
            SELECT action, source FROM consent_entry
            WHERE e164 = staged.phone AND local_id = :local_id AND channel = 'sms' ORDER BY id DESC LIMIT 1
        ) AS newest ON true
        WHERE staged.phone IS NOT NULL AND staged.consent IS NOT NULL AND staged.state IS DISTINCT FROM 'faulty'
          AND (staged.state = 'new' OR EXISTS (
              SELECT FROM member_phone JOIN phone ON phone.id = phone_id
              WHERE member_id = staged.row_id AND ended_at IS NULL AND e164 = staged.phone))
          AND NOT EXISTS (SELECT FROM erasure WHERE erasure.member_id = staged.row_id
                          AND erasure.state IN ('waiting', 'done'))
        ORDER BY staged.phone, staged.line
    """)
    job.do(
        """
        INSERT INTO finding SELECT line, 'phone', 'opted_out'
        FROM consenting WHERE action = 'opt_out' AND source <> :undone
        """,
        undone=UNDONE,
    )
    job.do("DELETE FROM consenting WHERE action = 'opt_in' OR source <> :undone", undone=UNDONE)
    job.do("""
        UPDATE staged SET state = 'changed' FROM consenting WHERE consenting.line = staged.line AND staged.state IS NULL
    """)


def record_consent(job: Job, import_id: int) -> None:
    """Writes the entries. What the ledger says by now is looked at again: a STOP may have come meanwhile.

    `said` is read whole before the first entry is written. Looked up row by row, a ledger that was small when the
    statement was planned is searched from end to end while it grows: 100,000 entries took two minutes.
    """
    job.do("ANALYZE consenting")
    job.do(
        """
        WITH said AS MATERIALIZED (
        SELECT DISTINCT ON (consent_entry.e164) consent_entry.e164, consent_entry.source
        FROM consenting JOIN consent_entry USING (e164) WHERE local_id = :local_id AND channel = 'sms'
        ORDER BY consent_entry.e164, consent_entry.id DESC
        ), fresh AS (
        INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
        SELECT :local_id, 'sms', e164, 'opt_in', :source,
               wording || CASE WHEN consent_on IS NULL THEN '' ELSE ' (' || consent_on || ')' END, :now
        FROM consenting LEFT JOIN said USING (e164) WHERE said.source IS NULL OR said.source = :undone
        ORDER BY e164
        RETURNING id
        )
        INSERT INTO import_made (import_id, made_in, ids)
        SELECT :import_id, 'consent_entry', array_agg(id) FROM fresh HAVING count(*) > 0
        """,
        import_id=import_id,
        source=SOURCE,
        undone=UNDONE,
    )
