"""Did what it is for."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="conversions",
    order=200,
    label=("Did what it is for", "Hicieron lo que pedía"),
    about=(
        "Texts after which the member did what the campaign is for, whatever they had answered; how that "
        "is told: below.",
        "Textos tras los cuales el miembro hizo lo que pedía la campaña, sin importar qué contestó; cómo "
        "se sabe: abajo.",
    ),
    sql="variant <> 'control' AND converted_at IS NOT NULL",
    of=Of.TEXTS,
)
