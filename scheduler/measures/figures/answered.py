"""Answered the question."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="answered",
    order=160,
    label=("Answered the question", "Contestaron la pregunta"),
    about=(
        "Texts whose first question was answered, with anything that counts as an answer.",
        "Textos cuya primera pregunta se contestó con algo que cuenta como respuesta.",
    ),
    sql="answered_at IS NOT NULL",
    of=Of.TEXTS,
)
