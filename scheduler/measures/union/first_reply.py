"""How soon a member who asks for a person has an answer."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="first_reply",
    topic=Topic.STEWARDS,
    order=40,
    label=("First reply within 24 hours", "Primera respuesta en 24 horas"),
    about=(
        "Hand-offs of the last four weeks that a person answered within 24 hours, and the median wait. One that is "
        "younger than that and not answered is not counted yet.",
        "Conversaciones pasadas a una persona en las últimas cuatro semanas que alguien contestó en 24 horas, y la "
        "espera mediana. La que es más reciente y sigue sin respuesta aún no cuenta.",
    ),
    of_all=("of all hand-offs", "de todas las conversaciones"),
    of_reached=("of those answered at all", "de las que tuvieron respuesta"),
    sql="""
        SELECT coalesce(handoff.member_id, -handoff.id) AS person, member.worksite_id, member.shift,
               CASE WHEN handoff.steward_id IS NULL THEN 'staff' ELSE 'steward' END AS messenger, true AS counted,
               answered.soon AS hit, answered.ever AS counted_too, answered.soon AS hit_too,
               CASE WHEN answered.ever
                    THEN extract(epoch FROM handoff.first_reply_at - handoff.opened_at) END AS seconds
        FROM handoff LEFT JOIN member ON member.id = handoff.member_id
        CROSS JOIN LATERAL (
            SELECT coalesce(handoff.first_reply_at < :ends, false) AS ever,
                   coalesce(handoff.first_reply_at < :ends
                            AND handoff.first_reply_at <= handoff.opened_at + interval '24 hours', false) AS soon
        ) AS answered
        WHERE handoff.local_id = :local_id AND handoff.opened_at >= :begins AND handoff.opened_at < :ends
          AND (answered.ever OR handoff.opened_at <= CAST(:ends AS timestamptz) - interval '24 hours')
    """,
    target=90,
    waits=True,
    by_messenger=True,
)
