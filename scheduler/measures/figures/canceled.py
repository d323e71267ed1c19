"""Canceled."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="canceled",
    order=80,
    label=("Canceled", "Cancelados"),
    about=(
        "Texts that were taken back: by a STOP, by whoever ended the campaign, or for want of consent.",
        "Textos retirados: por un STOP, por quien terminó la campaña o por falta de permiso.",
    ),
    sql="status = 'canceled'",
    of=Of.PLANNED,
)
