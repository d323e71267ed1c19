"""Failed."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="failed",
    order=60,
    label=("Failed", "Fallidos"),
    about=(
        "Texts that the carrier refused or lost for good; by group of its error codes in the report.",
        "Textos que el operador rechazó o perdió; el reporte los agrupa por código de error.",
    ),
    sql="status = 'failed'",
    of=Of.PLANNED,
)
