"""Has the certification that the text was about until a later day, or one that was issued since."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="renewed",
    days=120,
    about=(
        "Has the certification that the text was about until a later day, or one that was issued since.",
        "Tiene el certificado del texto hasta un día posterior, o uno emitido desde entonces.",
    ),
    sql="""
    SELECT meant.id, greatest(certification.issued_on::timestamp AT TIME ZONE meant.zone, meant.since) AS at
    FROM meant JOIN certification ON certification.member_id = meant.member_id
    WHERE lower(certification.title)
          = lower(coalesce(meant.facts->>'title', meant.settings->>'certification', certification.title))
      AND CASE WHEN meant.facts->'expires_on'->>'date' IS NOT NULL
               THEN certification.expires_on > CAST(meant.facts->'expires_on'->>'date' AS date)
               ELSE certification.issued_on >= CAST(meant.since AT TIME ZONE meant.zone AS date) END
      AND certification.issued_on <= CAST(meant.until AT TIME ZONE meant.zone AS date)
""",
)
