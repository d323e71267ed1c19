"""Unknown."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="unknown",
    order=90,
    label=("Unknown", "Sin saber"),
    about=(
        "Texts of which nobody knows whether the carrier took them; they are looked up there before anything else.",
        "Textos que no se sabe si aceptó el operador; primero se consultan con él.",
    ),
    sql="status = 'unknown'",
    of=Of.PLANNED,
)
