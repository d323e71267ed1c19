"""Differences between a file and the record, as `change_requests.propose_from_import` treats one, for a whole set.

What is empty is filled. What another source says otherwise, or what the member themself said, is a conflict for staff.
Any other difference waits for staff, or is written at once where whoever imports chose to overwrite.
"""

from scheduler.imports.job import Job

UNDONE = "import undone"  # the reason of a request that was taken back with its file

TABLE = """
    CREATE TEMPORARY TABLE difference (
        line int, member_id bigint, field text, subject text, before text, after text, state text
    ) ON COMMIT DROP
"""
# `asked` is what the staff or an earlier run of the same file have to say about it.
_JUDGE = """
    UPDATE difference SET state = CASE
        WHEN asked.open_already THEN 'open'
        WHEN asked.declined THEN 'declined'
        WHEN asked.disputed THEN 'conflict'
        WHEN judged.before IS NOT NULL AND asked.last_source = 'text'
             AND pg_temp.same_value(judged.field, asked.last_after, judged.before) THEN 'conflict'
        WHEN judged.field = 'phone' THEN 'waiting'
        WHEN judged.before IS NULL THEN 'applied'
        WHEN :overwrite AND coalesce(asked.last_source, 'import') = 'import' THEN 'applied'
        ELSE 'waiting' END
    FROM difference AS judged
    CROSS JOIN LATERAL (
        SELECT bool_or(request.state IN ('waiting', 'conflict') AND source = 'import'
                       AND pg_temp.same_value(judged.field, request.after, judged.after)) AS open_already,
               bool_or(request.state IN ('waiting', 'conflict') AND source <> 'import'
                       AND NOT pg_temp.same_value(judged.field, request.after, judged.after)) AS disputed,
               (array_agg(request.state = 'declined' AND reason NOT LIKE :undone
                          AND pg_temp.same_value(judged.field, request.after, judged.after) ORDER BY request.id DESC)
                FILTER (WHERE source = 'import'))[1] AS declined,
               (array_agg(source ORDER BY request.id DESC) FILTER (WHERE request.state = 'applied'))[1] AS last_source,
               (array_agg(request.after ORDER BY request.id DESC)
                FILTER (WHERE request.state = 'applied'))[1] AS last_after
        FROM change_request AS request
        WHERE request.member_id = judged.member_id AND request.field = judged.field
          AND request.subject = judged.subject
    ) AS asked
    WHERE difference.ctid = judged.ctid
"""
_TELL = """
    INSERT INTO finding (line, field, kind)
    SELECT line, field, CASE state
        WHEN 'conflict' THEN 'differs'
        WHEN 'declined' THEN 'declined'
        END
    FROM difference WHERE state IN ('conflict', 'declined')
"""
_MARK = """
    UPDATE staged SET state = CASE WHEN judged.conflict THEN 'conflict' ELSE 'changed' END
    FROM (SELECT line, bool_or(state IN ('conflict', 'declined')) AS conflict FROM difference
          WHERE state <> 'open' GROUP BY line) AS judged
    WHERE staged.line = judged.line AND (staged.state IS NULL OR staged.state = 'changed')
"""
_REPLACE = """
    UPDATE change_request SET state = 'replaced', decided_at = :now, decided_by = 'import'
    FROM difference
    WHERE change_request.member_id = difference.member_id AND change_request.field = difference.field
      AND change_request.subject = difference.subject AND change_request.source = 'import'
      AND change_request.state IN ('waiting', 'conflict') AND difference.state IN ('applied', 'waiting', 'conflict')
"""
_DISPUTE = """
    UPDATE change_request SET state = 'conflict'
    FROM difference
    WHERE change_request.member_id = difference.member_id AND change_request.field = difference.field
      AND change_request.subject = difference.subject AND change_request.source <> 'import'
      AND change_request.state = 'waiting' AND difference.state = 'conflict'
      AND NOT pg_temp.same_value(difference.field, change_request.after, difference.after)
"""
_ASK = """
    INSERT INTO change_request (local_id, member_id, field, subject, before, after, detail, source, state, asked_at,
                                decided_at, decided_by, told_at)
    SELECT :local_id, member_id, field, subject, before, after,
           jsonb_build_object('import', CAST(:import_id AS bigint)),
           'import', state, :now, CASE WHEN state = 'applied' THEN CAST(:now AS timestamptz) END,
           CASE WHEN state = 'applied' THEN 'rule' END, CASE WHEN state = 'applied' THEN CAST(:now AS timestamptz) END
    FROM difference WHERE state IN ('applied', 'waiting', 'conflict') ORDER BY line
    RETURNING id
"""


def start(job: Job) -> None:
    """Makes the table `difference`, empty; the kind fills it."""
    job.do("DROP TABLE IF EXISTS pg_temp.difference")
    job.do(TABLE)


def judge(job: Job) -> None:
    """Decides what becomes of each difference, and marks its row changed or conflict."""
    job.do(_JUDGE, overwrite=job.choices.overwrite, undone=f"{UNDONE}%")
    job.do(_TELL)
    job.do(_MARK)


def ask(job: Job, import_id: int) -> list[int]:
    """Makes a change request of each difference; the values themselves are the kind's to write.

    Returns:
        The ids of the requests.
    """
    job.do(_REPLACE)
    job.do(_DISPUTE)
    return [row.id for row in job.rows(_ASK, import_id=import_id)]
