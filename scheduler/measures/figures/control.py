"""Control group."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="control",
    order=20,
    label=("Control group", "Grupo de control"),
    about=(
        "Members who were planned and get no text, so that there is something to compare with.",
        "Miembros previstos que no reciben texto, para poder comparar.",
    ),
    sql="variant = 'control'",
)
