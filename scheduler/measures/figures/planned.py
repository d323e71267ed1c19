"""Planned."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="planned",
    order=10,
    label=("Planned", "Previstos"),
    about=(
        "Texts that were to go out: one for each member in each run, without the control group. One of "
        "the two denominators.",
        "Textos que debían salir: uno por miembro y envío, sin el grupo de control. Es uno de los dos denominadores.",
    ),
    sql="variant <> 'control'",
)
