"""Members: the search, the record and what is done with it."""

import hashlib
from typing import Any

from tests.fixtures.line import Line

SEEN_BY = {"admin", "organizer", "steward"}
CHANGED_BY = {"admin", "organizer"}
PAGES = {
    "/members/": SEEN_BY,
    "/members/{joe}": SEEN_BY,
    "/members/{joe}/touches": SEEN_BY,
    "/members/{joe}/part": SEEN_BY,
    "/members/{joe}/numbers": SEEN_BY,
    "/members/{joe}/log": SEEN_BY,
    "/members/{joe}/consent": CHANGED_BY,
    "/members/{joe}/dues": CHANGED_BY,
    "/members/{joe}/copy": CHANGED_BY,
    "/members/{dana}/consent/{stop}/mistake": CHANGED_BY,
    "/changes/": CHANGED_BY,
    "/changes/decided": CHANGED_BY,
    "/changes/{change}": CHANGED_BY,
    "/joins/": CHANGED_BY,
    "/joins/{join}": CHANGED_BY,
    "/erasures/": CHANGED_BY,
}
FILES = {"/changes/{change}/photos/{card}": CHANGED_BY}
OF_A_LOCAL = {page for page in (*PAGES, *FILES) if "{" in page}
CARD = b"\x89PNG\r\n\x1a\n of a card"


def places(line: Line) -> dict[str, Any]:
    """Joe of the steward's Warehouse, and Dana with her STOP."""
    number = "SELECT id FROM member WHERE number = :number"
    return {
        "joe": line.value(number, number="10422"),
        "dana": line.value(number, number="10427"),
        "stop": line.value("SELECT max(id) FROM consent_entry WHERE e164 = '+14155550116' AND action = 'opt_out'"),
        "change": line.value("SELECT id FROM change_request WHERE field = 'address'"),
        "card": add_card(line),
        "join": line.value("SELECT min(id) FROM join_request WHERE address = '+14155550190'"),
    }


def add_card(line: Line) -> str:
    """A photo that came with the demo's wish for another address; returns its hash."""
    sha256 = hashlib.sha256(CARD).hexdigest()
    path = line.settings.media_dir / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CARD)
    line.run(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            SELECT local_id, 'sms', 'in', '+14155550113', '', 1, 'received', now(), now() FROM change_request
            WHERE field = 'address' AND media_message_id IS NULL RETURNING id
        ), came AS (
            INSERT INTO media (message_id, url, claimed_type, state, content_type, sha256, size, at)
            SELECT id, '', 'image/png', 'stored', 'image/png', :sha256, 10, now() FROM said
        )
        UPDATE change_request SET media_message_id = said.id FROM said WHERE field = 'address'
        """,
        sha256=sha256,
    )
    return sha256
