"""Consent that a list brings. Only where the ledger has no word of the person: a STOP is never overridden.

Consent is a purpose, a source, a wording and a day (47 CFR 64.1200 asks for prior express consent, and who sends must
be able to show it). A list without them gives numbers, not consent.
"""

import re

from bot.ledger import ALONE_WITH_LEDGER
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
# The ledger's last word of every number of a file, in one pass. Looked up row by row, a ledger that was small when the
# statement was planned is searched from end to end for each, while it grows: 100,000 new entries took two minutes.
_SAID = """
    CREATE TEMPORARY TABLE said ON COMMIT DROP AS
    SELECT DISTINCT ON (e164) e164, action, source FROM consent_entry
    WHERE local_id = :local_id AND channel = 'sms' AND e164 IN (SELECT phone FROM staged) ORDER BY e164, id DESC
"""
# What the ledger says by now is looked at by the statement that writes.
_AGREE = """
    WITH said AS MATERIALIZED (
        SELECT DISTINCT ON (e164) e164, source FROM consent_entry
        WHERE local_id = :local_id AND channel = 'sms' AND e164 IN (SELECT e164 FROM consenting) ORDER BY e164, id DESC
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
"""
# A STOP that came while it wrote was not seen, and may have the lower id: the ledger says it again, as the newest word.
_STOPS_STAND = """
    INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, message_id, at)
    SELECT local_id, channel, e164, action, source, wording, message_id, at FROM (
        SELECT DISTINCT ON (theirs.e164) theirs.*
        FROM import_made CROSS JOIN LATERAL unnest(ids) AS made (id)
        JOIN consent_entry AS ours ON ours.id = made.id
        JOIN consent_entry AS theirs ON theirs.e164 = ours.e164 AND theirs.local_id = ours.local_id
                                    AND theirs.channel = ours.channel AND theirs.id <> ours.id
        WHERE import_id = :import_id AND made_in = 'consent_entry'
        ORDER BY theirs.e164, theirs.id DESC
    ) AS newest WHERE action = 'opt_out' AND source <> :undone
"""


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
    job.do("DROP TABLE IF EXISTS pg_temp.consenting, pg_temp.said")
    job.do(_SAID)
    job.do("ANALYZE said")
    job.do("""
        CREATE TEMPORARY TABLE consenting ON COMMIT DROP AS
        SELECT DISTINCT ON (staged.phone) staged.line, staged.phone AS e164, staged.consent AS wording,
               staged.consent_on, said.action, said.source
        FROM staged LEFT JOIN said ON said.e164 = staged.phone
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
    """Writes the entries, and has a STOP that came meanwhile stand.

    Whoever writes a word of consent then waits until the import is committed: call it last.
    """
    job.do("ANALYZE consenting")
    job.do(_AGREE, import_id=import_id, source=SOURCE, undone=UNDONE)
    job.do(ALONE_WITH_LEDGER)
    job.do(_STOPS_STAND, import_id=import_id, undone=UNDONE)
