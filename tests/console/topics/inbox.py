"""The Inbox, a thread of a member and one of a number that two members share, and canned replies."""

from typing import Any

from tests.fixtures.line import MARIA, SHARED, Line

WITH_THREADS = {"admin", "organizer", "steward"}
PAGES = {
    "/inbox/": WITH_THREADS,
    "/inbox/{of_member}/{threaded}": WITH_THREADS,
    "/inbox/{of_talk}/{talk}": WITH_THREADS,
    "/inbox/canned/": {"admin", "organizer"},
    "/inbox/canned/new": {"admin", "organizer"},
    "/inbox/canned/{canned}": {"admin", "organizer"},
}
OF_A_LOCAL = {"/inbox/{of_member}/{threaded}", "/inbox/{of_talk}/{talk}", "/inbox/canned/{canned}"}


def places(line: Line) -> dict[str, Any]:
    """Ana's thread and one of the shared number, both with Maria as their steward; a reply worded beforehand."""
    line.run(
        """
        INSERT INTO conversation (local_id, channel, address, last_inbound_at)
        SELECT id, 'sms', unnest(ARRAY['+14155550111', CAST(:shared AS text)]), now() FROM local
        WHERE handle = 'local-1021'
        ON CONFLICT DO NOTHING
        """,
        shared=SHARED,
    )
    line.run(
        """
        INSERT INTO handoff (local_id, conversation_id, member_id, reason, steward_id, steward_address, number,
                             opened_at, member_at, silent_at)
        SELECT talk.local_id, talk.id, CASE WHEN talk.address = :shared THEN NULL ELSE ana.id END, 'asked', maria.id,
               :maria, 20 + row_number() OVER (ORDER BY talk.id), now(), now(), now() + interval '2 days'
        FROM conversation AS talk, member AS ana, member AS maria
        WHERE talk.address IN ('+14155550111', :shared) AND talk.channel = 'sms' AND ana.number = '10421'
          AND maria.number = '10428' AND NOT EXISTS (
              SELECT FROM handoff AS other WHERE other.conversation_id = talk.id AND other.closed_at IS NULL)
        """,
        shared=SHARED,
        maria=MARIA,
    )
    line.run(
        """
        INSERT INTO canned_reply (local_id, language, title, body, updated_by, updated_at)
        SELECT id, 'en', 'Hours', 'Hi {name}, the hall is open from 9 to 5.', 'test', now() FROM local
        WHERE handle = 'local-1021' ON CONFLICT DO NOTHING
        """
    )
    return {
        "of_member": "member",
        "of_talk": "talk",
        "threaded": line.value("SELECT id FROM member WHERE number = '10421'"),
        "talk": line.value("SELECT id FROM conversation WHERE address = :shared AND channel = 'sms'", shared=SHARED),
        "canned": line.value("SELECT id FROM canned_reply ORDER BY id LIMIT 1"),
    }
