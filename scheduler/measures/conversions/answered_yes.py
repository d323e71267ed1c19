"""Said yes to the text's question."""

from scheduler.measures.conversion import Conversion

CONVERSION = Conversion(
    name="answered_yes",
    days=14,
    about=(
        "Said yes to the text's question, as with a pledge. A control group was not asked and cannot.",
        "Dijo que sí a la pregunta del texto, como en un compromiso. Al grupo de control no se le preguntó.",
    ),
    sql="""
    SELECT meant.id, meant.answered_at AS at
    FROM meant WHERE meant.answer = 'yes' AND meant.answered_at BETWEEN meant.since AND meant.until
""",
)
