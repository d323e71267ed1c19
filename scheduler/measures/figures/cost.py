"""Cost."""

from scheduler.measures.figure import Figure, Form

FIGURE = Figure(
    name="cost",
    order=250,
    label=("Cost", "Costo"),
    about=(
        "Those segments times `cents_per_segment` of the local's campaigns.yml, rounded to a cent for "
        "each group. An estimate.",
        "Esos segmentos por `cents_per_segment` de campaigns.yml, al centavo por grupo. Es una estimación.",
    ),
    sql="CAST(coalesce(round(sum(segments * cents_per_segment)), 0) AS bigint)",
    form=Form.CENTS,
)
