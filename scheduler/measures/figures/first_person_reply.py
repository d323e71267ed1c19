"""Wait for a person, median."""

from scheduler.measures.figure import Figure, Form

FIGURE = Figure(
    name="first_person_reply",
    order=150,
    label=("Wait for a person, median", "Espera a una persona, mediana"),
    about=(
        "From the reply to the first answer by a person of the union: half waited shorter. Aim: under 24 hours.",
        "De la respuesta a la primera contestación de una persona: la mitad esperó menos. Meta: menos de 24 horas.",
    ),
    sql=(
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM person_answered_at - replied_at)) "
        "FILTER (WHERE person_answered_at >= replied_at)"
    ),
    form=Form.SECONDS,
)
