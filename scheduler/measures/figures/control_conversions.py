"""Did it, control group."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="control_conversions",
    order=210,
    label=("Did it, control group", "Lo hicieron, grupo de control"),
    about=(
        "Members of the control group who did it in the same time without a text.",
        "Miembros del grupo de control que lo hicieron en el mismo tiempo sin texto.",
    ),
    sql="variant = 'control' AND converted_at IS NOT NULL",
    of=Of.CONTROL,
)
