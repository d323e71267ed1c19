"""Yes with a plan."""

from scheduler.measures.figure import Figure, Of

FIGURE = Figure(
    name="yes_with_plan",
    order=180,
    label=("Yes with a plan", "Sí con un plan"),
    about=(
        "Of those: who also said how they get to the event of the run. Who has a plan comes more often.",
        "De esos: quienes además dijeron cómo llegan al evento. Quien tiene un plan llega más.",
    ),
    sql="answer = 'yes' AND planned_ride",
    of=Of.TEXTS,
)
