"""Nobody answered."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="unanswered",
    order=140,
    label=("Nobody answered", "Nadie contestó"),
    about=(
        "Replies that neither the line nor a person has answered: not understood, or still waiting.",
        "Respuestas que no contestó ni la línea ni una persona: no se entendieron o esperan.",
    ),
    sql="replied_at IS NOT NULL AND person_answered_at IS NULL AND bot_answered_at IS NULL",
)
