"""Delivered."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="delivered",
    order=50,
    label=("Delivered", "Entregados"),
    about=(
        "Texts of which the carrier has said that they reached the phone. The other of the two denominators.",
        "Textos que, según el operador, llegaron al celular. Es el otro denominador.",
    ),
    sql="status = 'delivered'",
    of=Of.PLANNED,
)
