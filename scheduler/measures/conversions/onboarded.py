"""Finished getting started."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="onboarded",
    days=30,
    about=(
        "Finished getting started: every stage is done or skipped.",
        "Terminó sus primeros pasos: cada etapa está hecha o saltada.",
    ),
    sql="""
    SELECT meant.id, onboarding.completed_at AS at
    FROM meant JOIN onboarding ON onboarding.member_id = meant.member_id
    WHERE onboarding.completed_at BETWEEN meant.since AND meant.until
""",
)
