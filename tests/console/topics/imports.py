"""Imports: the list, a new one, one that is checked, and its bad rows."""

from typing import Any

from scheduler.imports.background import run_imports
from scheduler.imports.uploads import Uploads
from tests.fixtures.line import Line

ORGANIZERS = {"admin", "organizer"}
PAGES = {"/imports/": ORGANIZERS, "/imports/new": ORGANIZERS, "/imports/{run}": ORGANIZERS}
FILES = {"/imports/{run}/bad.csv": ORGANIZERS}
OF_A_LOCAL = {"/imports/{run}", "/imports/{run}/bad.csv"}
LIST = b"Member ID,First name,Last name,Cell\n20001,Nia,Long,4155550161\n20002,Ada,,=1+1\n"


def places(line: Line) -> dict[str, Any]:
    """A list of members, checked: one good row, one bad."""
    uploads = Uploads.beside(line.settings.media_dir)
    found = line.rows("SELECT id, stored FROM import_run ORDER BY id LIMIT 1")
    if found:
        return {"run": found[0].id}
    run_id = line.put(
        """
        INSERT INTO import_run (local_id, kind, file_name, stored, state, header, lines, choices, created_by,
                                created_at, asked_by, state_at)
        SELECT id, 'members', 'list.csv', :stored, 'check', '{Member ID,First name,Last name,Cell}', 3,
               '{"told": {"Member ID": "number", "First name": "given_name", "Last name": "family_name",
                          "Cell": "phone"}}', 'test', now(), 'test', now()
        FROM local WHERE handle = 'local-1021' RETURNING id
        """,
        stored=uploads.keep(LIST),
    )
    run_imports(line.sessions, uploads)
    return {"run": run_id}
