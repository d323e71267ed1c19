"""Opted out."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="opt_outs",
    order=220,
    label=("Opted out", "Se salieron"),
    about=(
        "Texts after which the number said STOP while it was the newest campaign text it had. Aim: under "
        "0.5 %; 1 % is too many.",
        "Textos tras los cuales el número dijo STOP, siendo el más nuevo de campaña que tenía. Meta: "
        "menos de 0.5 %; 1 % es demasiado.",
    ),
    sql="opted_out_at IS NOT NULL",
    of=Of.TEXTS,
)
