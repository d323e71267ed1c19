"""What a local sets for itself, what the line says, whether it works, and what is kept."""

from typing import Any

from tests.fixtures.line import Line

ADMIN = {"admin"}
PAGES = {
    "/settings/": ADMIN,
    "/settings/kind/local": ADMIN,
    "/settings/kind/handoff": ADMIN,
    "/settings/kind/{kind}": ADMIN,
    "/settings/carrier/": ADMIN,
    "/settings/contract/": ADMIN,
    "/settings/contract/about": ADMIN,
    "/settings/contract/changes": ADMIN,
    "/settings/contract/new": ADMIN,
    "/settings/contract/passages/{passage}": ADMIN,
    "/settings/copies/": ADMIN,
    "/settings/retention/": ADMIN,
    "/settings/start/": ADMIN,
    "/settings/start/worksites": ADMIN,
    "/settings/wording/": ADMIN,
    "/settings/wording/{response}": ADMIN,
}
FILES = {"/settings/contract/ask": ADMIN, "/settings/copies/{copy}.zip": ADMIN}
OF_A_LOCAL = {"/settings/contract/passages/{passage}", "/settings/copies/{copy}.zip"}


def places(line: Line) -> dict[str, Any]:
    """The form with the most shapes, a passage of the demo contract, a response with a placeholder, and a copy."""
    found = line.rows("SELECT id FROM local_copy ORDER BY id LIMIT 1")
    copy_id = found[0].id if found else _copy(line)
    return {"kind": "grievances", "passage": "overtime", "response": "utter_wrong_number_done", "copy": copy_id}


def _copy(line: Line) -> int:
    """One that is written."""
    copy_id: int = line.put(
        """
        INSERT INTO local_copy (local_id, asked_by, asked_at, state, token, done, "of", rows, size, expires_at)
        SELECT id, 'user:admin@local1021.example', now(), 'done', 'abc', 40, 40, 9000, 4, now() + interval '1 day'
        FROM local WHERE handle = 'local-1021' RETURNING id
        """
    )
    path = line.settings.media_dir / "copies" / f"{copy_id}-abc.zip"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(b"PK\5\6")
    return copy_id
