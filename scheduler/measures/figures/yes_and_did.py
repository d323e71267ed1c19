"""Yes, and did it."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="yes_and_did",
    order=190,
    label=("Yes, and did it", "Sí, y lo hicieron"),
    about=(
        "Of those who said yes: who then did what the campaign was for.",
        "De quienes dijeron que sí: quienes luego hicieron lo que pedía la campaña.",
    ),
    sql="answer = 'yes' AND converted_at IS NOT NULL",
    of=Of.TEXTS,
)
