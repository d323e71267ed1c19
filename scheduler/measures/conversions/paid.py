"""Paid dues."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="paid",
    days=30,
    about=(
        "Paid dues: a payment is on the books from the day of the text on.",
        "Pagó cuotas: hay un pago en los libros desde el día del texto.",
    ),
    sql="""
    SELECT meant.id, greatest(paid.on_date::timestamp AT TIME ZONE meant.zone, meant.since) AS at
    FROM meant CROSS JOIN LATERAL (
        SELECT on_date FROM dues_entry
        WHERE dues_entry.member_id = meant.member_id AND kind = 'payment'
          AND on_date BETWEEN CAST(meant.since AT TIME ZONE meant.zone AS date)
                      AND CAST(meant.until AT TIME ZONE meant.zone AS date)
        ORDER BY on_date LIMIT 1
    ) AS paid
""",
)
