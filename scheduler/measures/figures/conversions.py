"""Did what it is for."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="conversions",
    order=200,
    label=("Did what it is for", "Hicieron lo que pedía"),
    about=(
        "Planned texts whose member then did what the campaign is for, whether or not the text arrived and whatever "
        "they answered; how that is told: below.",
        "Textos previstos cuyo miembro luego hizo lo que pedía la campaña, haya llegado o no el texto y sin importar "
        "qué contestó; cómo se sabe: abajo.",
    ),
    sql="variant <> 'control' AND converted_at IS NOT NULL",
    of=Of.TEXTS,
)
