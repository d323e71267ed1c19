"""Asked for a change of their record by text, and staff have not declined it."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="corrected",
    days=14,
    about=(
        "Asked for a change of their record by text, and staff have not declined it.",
        "Pidió por texto un cambio en sus datos, y el personal no lo rechazó.",
    ),
    sql="""
    SELECT meant.id, asked.asked_at AS at
    FROM meant CROSS JOIN LATERAL (
        SELECT asked_at FROM change_request
        WHERE change_request.member_id = meant.member_id AND source = 'text' AND state <> 'declined'
          AND asked_at BETWEEN meant.since AND meant.until
        ORDER BY asked_at LIMIT 1
    ) AS asked
""",
)
