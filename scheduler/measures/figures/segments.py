"""Segments."""

from scheduler.measures.figure import Figure, Form

FIGURE = Figure(
    name="segments",
    order=240,
    label=("Segments", "Segmentos"),
    about=(
        "Segments of the texts that were sent, as counted when each left.",
        "Segmentos de los textos enviados, contados al salir cada uno.",
    ),
    sql="segments",
    form=Form.SUM,
)
