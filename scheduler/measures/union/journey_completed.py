"""New members who finished getting started within 90 days."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="journey_completed",
    topic=Topic.JOURNEY,
    order=10,
    label=("Finished within 90 days", "Terminaron en 90 días"),
    about=(
        "Members whose first 90 days ended in the last 13 weeks, and who finished every stage of getting started "
        "within those days. Who joined later still has time, and is not counted yet.",
        "Miembros cuyos primeros 90 días terminaron en las últimas 13 semanas y que en esos días completaron cada "
        "etapa de sus primeros pasos. Quien entró después aún tiene tiempo y todavía no cuenta.",
    ),
    of_all=("of all who joined", "de todos los que entraron"),
    of_reached=("of those who began", "de quienes empezaron"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted,
               done.in_time AS hit, onboarding.id IS NOT NULL AS counted_too, done.in_time AS hit_too, NULL AS seconds
        FROM member LEFT JOIN onboarding ON onboarding.member_id = member.id AND onboarding.started_at < :ends
        CROSS JOIN LATERAL (
            SELECT coalesce(onboarding.completed_at < :ends
                            AND onboarding.completed_at < member.joined_on + interval '91 days', false) AS in_time
        ) AS done
        WHERE member.local_id = :local_id AND member.status <> 'pending'
          AND member.joined_on >= CAST(:today AS date) - 181 AND member.joined_on < CAST(:today AS date) - 90
    """,
    target=70,
)
