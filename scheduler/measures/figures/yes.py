"""Said yes."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="yes",
    order=170,
    label=("Said yes", "Dijeron que sí"),
    about=(
        "Texts whose first question was answered with yes.",
        "Textos cuya primera pregunta se contestó con sí.",
    ),
    sql="answer = 'yes'",
    of=Of.TEXTS,
)
