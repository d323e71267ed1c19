"""Replied, no opt-out."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="replied_more",
    order=110,
    label=("Replied, no opt-out", "Respondieron, sin salirse"),
    about=(
        "The same without those who opted out: a STOP is a reply, but no conversation.",
        "Lo mismo sin quienes se salieron: un STOP es respuesta, pero no conversación.",
    ),
    sql="replied_at IS NOT NULL AND opted_out_at IS NULL",
    of=Of.TEXTS,
)
