"""Wrong numbers."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="wrong_numbers",
    order=230,
    label=("Wrong numbers", "Números equivocados"),
    about=(
        "Texts after which somebody said that the number is not the member's.",
        "Textos tras los cuales alguien dijo que el número no es del miembro.",
    ),
    sql="wrong_number_at IS NOT NULL",
    of=Of.TEXTS,
)
