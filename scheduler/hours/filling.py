"""Where the numbers are of which nobody knows yet, found a batch at a time."""

from collections import defaultdict

from sqlalchemy import text
from sqlalchemy.orm import Session

from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.zones import zones_of, zones_of_number

BATCH = 2_000  # numbers locked at once: some 50 ms

# FOR UPDATE, and the members in a statement of their own: who links a number or moves a member meanwhile waits for
# this, or is waited for, and the triggers of migration 0019 see what was filled in.
_TAKE = text("""
    SELECT id, e164 FROM phone WHERE zones = '{}' ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
""")
_MEMBERS = text("""
    SELECT member_phone.phone_id, member.time_zone, member.postal_code, local.time_zone AS local_zone
    FROM member_phone JOIN member ON member.id = member_phone.member_id JOIN local ON local.id = member.local_id
    WHERE member_phone.phone_id = ANY(:ids) AND member_phone.ended_at IS NULL
""")
_FILL = text("""
    UPDATE phone SET zones = string_to_array(found.zones, ' ')
    FROM unnest(CAST(:ids AS bigint[]), CAST(:zones AS text[])) AS found (id, zones) WHERE phone.id = found.id
""")


def fill_zones(session: Session, limit: int = BATCH) -> int:
    """Fills in the zones of up to `limit` numbers; returns of how many.

    A number that several people share is wherever any of them may be. One that is nobody's is in its area.
    """
    taken = session.execute(_TAKE, {"limit": limit}).all()
    if not taken:
        return 0
    numbers = {row.id: row.e164 for row in taken}
    zones: dict[int, set[str]] = defaultdict(set)
    for row in session.execute(_MEMBERS, {"ids": list(numbers)}):
        zones[row.phone_id].update(zones_of(numbers[row.phone_id], row.time_zone, row.postal_code, row.local_zone))
    found = {key: sorted(zones[key] or zones_of_number(number) or ANYWHERE) for key, number in numbers.items()}
    session.execute(_FILL, {"ids": list(found), "zones": [" ".join(each) for each in found.values()]})
    return len(found)
