"""Hand-offs that came to an end."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="resolved",
    topic=Topic.STEWARDS,
    order=50,
    label=("Brought to an end", "Llevadas a su fin"),
    about=(
        "Hand-offs of the last four weeks that a steward or the staff ended as done. One that ended by silence, or "
        "because the member left or opted out, is closed but not done.",
        "Conversaciones de las últimas cuatro semanas que un delegado o el personal dio por terminadas. La que acabó "
        "por silencio, o porque el miembro se fue o se salió, está cerrada pero no terminada.",
    ),
    of_all=("of all hand-offs", "de todas las conversaciones"),
    of_reached=("of those closed", "de las cerradas"),
    sql="""
        SELECT coalesce(handoff.member_id, -handoff.id) AS person, member.worksite_id, member.shift,
               CASE WHEN handoff.steward_id IS NULL THEN 'staff' ELSE 'steward' END AS messenger, true AS counted,
               ended.done AS hit, ended.ever AS counted_too, ended.done AS hit_too, NULL AS seconds
        FROM handoff LEFT JOIN member ON member.id = handoff.member_id
        CROSS JOIN LATERAL (
            SELECT coalesce(handoff.closed_at < :ends, false) AS ever,
                   coalesce(handoff.closed_at < :ends AND handoff.ended IN ('done', 'staff'), false) AS done
        ) AS ended
        WHERE handoff.local_id = :local_id AND handoff.opened_at >= :begins AND handoff.opened_at < :ends
    """,
    target=80,
    by_messenger=True,
)
