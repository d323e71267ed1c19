"""Non-members who support the union, as somebody who talked with them says."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="supporters",
    topic=Topic.REACH,
    order=130,
    label=("Non-members who support us", "No miembros que nos apoyan"),
    about=(
        "People on the record who have not joined, and whose newest assessment of the last 90 days is 1 or 2 (strong "
        "support, support). Older ones tell what was, and count as none.",
        "Personas registradas que no son miembros y cuya evaluación más reciente de los últimos 90 días es 1 o 2 "
        "(apoyo fuerte, apoyo). Las más antiguas dicen lo que fue, y cuentan como ninguna.",
    ),
    of_all=("of all non-members on record", "de todos los no miembros registrados"),
    of_reached=("of those assessed", "de los evaluados"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted,
               coalesce(newest.score <= 2, false) AS hit, newest.score IS NOT NULL AS counted_too,
               coalesce(newest.score <= 2, false) AS hit_too, NULL AS seconds
        FROM member LEFT JOIN LATERAL (
            SELECT score FROM assessment WHERE assessment.member_id = member.id
              AND on_date < CAST(:today AS date) AND on_date >= CAST(:today AS date) - 90
            ORDER BY on_date DESC, id DESC LIMIT 1
        ) AS newest ON true
        WHERE member.local_id = :local_id AND member.status = 'pending'
    """,
    target=50,
)
