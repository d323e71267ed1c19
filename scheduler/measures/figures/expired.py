"""Expired."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="expired",
    order=70,
    label=("Expired", "Vencidos"),
    about=(
        "Texts that were of no use any more before they could leave.",
        "Textos que dejaron de servir antes de poder salir.",
    ),
    sql="status = 'expired'",
    of=Of.PLANNED,
)
