"""The columns of a local's last file of a kind: the next one is read the same way."""

import json
from collections.abc import Mapping

from models import ImportKind
from scheduler.imports.job import Job


def remembered(job: Job, kind: ImportKind) -> dict[str, str]:
    """Their column to our field, as last applied; "-" for a column that was left out."""
    rows = job.rows("SELECT columns FROM import_mapping WHERE local_id = :local_id AND kind = :kind", kind=kind.value)
    return dict(rows[0].columns) if rows else {}


def remember(job: Job, kind: ImportKind, columns: Mapping[str, str]) -> None:
    """Keeps how a file was read, beside columns of other files of this kind."""
    job.do(
        """
        INSERT INTO import_mapping (local_id, kind, columns, updated_by, updated_at)
        VALUES (:local_id, :kind, CAST(:columns AS jsonb), :actor, :now)
        ON CONFLICT (local_id, kind) DO UPDATE SET columns = import_mapping.columns || excluded.columns,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at
        WHERE NOT import_mapping.columns @> excluded.columns
        """,
        kind=kind.value,
        columns=json.dumps(dict(columns)),
    )
