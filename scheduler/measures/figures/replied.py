"""Replied."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="replied",
    order=100,
    label=("Replied", "Respondieron"),
    about=(
        "Texts after which the member wrote anything at all, a STOP too, before the next campaign's text.",
        "Textos tras los cuales el miembro escribió algo, incluso STOP, antes del texto de otra campaña.",
    ),
    sql="replied_at IS NOT NULL",
    of=Of.TEXTS,
)
