"""A person answered."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="person_answered",
    order=120,
    label=("A person answered", "Contestó una persona"),
    about=(
        "Replies that a person of the union answered, whether or not the line had answered too.",
        "Respuestas que contestó una persona del sindicato, haya contestado o no también la línea.",
    ),
    sql="replied_at IS NOT NULL AND person_answered_at IS NOT NULL",
)
