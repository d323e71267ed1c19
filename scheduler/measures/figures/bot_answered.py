"""The line answered."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="bot_answered",
    order=130,
    label=("The line answered", "Contestó la línea"),
    about=(
        "Replies that the line answered by itself, and no person had to.",
        "Respuestas que contestó la línea sola, sin que hiciera falta una persona.",
    ),
    sql="replied_at IS NOT NULL AND person_answered_at IS NULL AND bot_answered_at IS NOT NULL",
)
