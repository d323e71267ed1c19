"""Came to the event."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="attended",
    days=30,
    about=(
        "Came to the event: checked in at the door, by text or by staff.",
        "Fue al evento: registró su llegada, por texto o por el personal.",
    ),
    sql="""
    SELECT meant.id, rsvp.checked_in_at AS at
    FROM meant JOIN rsvp ON rsvp.member_id = meant.member_id
     AND rsvp.event_id = CAST(coalesce(meant.about->>'event_id', meant.settings->>'event') AS bigint)
    WHERE rsvp.checked_in_at BETWEEN meant.since AND meant.until
""",
)
