"""Sent."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="sent",
    order=40,
    label=("Sent", "Enviados"),
    about=(
        "Texts the carrier took, whatever came of them. Not every carrier tells more than this.",
        "Textos que aceptó el operador, pase lo que pase después. No todos los operadores avisan algo más.",
    ),
    sql="status IN ('sent', 'delivered') OR (status IN ('failed', 'canceled') AND provider_sid IS NOT NULL)",
    of=Of.PLANNED,
)
