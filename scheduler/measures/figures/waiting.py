"""Not sent yet."""

from scheduler.measures.figure import Figure

FIGURE = Figure(
    name="waiting",
    order=30,
    label=("Not sent yet", "Por enviar"),
    about=(
        "Texts that wait for their hour or their turn, or are being handed over.",
        "Textos que esperan su hora o su turno, o se están entregando al operador.",
    ),
    sql="status IN ('planned', 'due', 'sending')",
)
