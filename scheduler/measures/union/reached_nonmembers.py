"""Non-members somebody has had to do with."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="reached_nonmembers",
    topic=Topic.REACH,
    order=120,
    label=("Non-members in contact", "No miembros en contacto"),
    about=(
        "People on the record who have not joined, and with whom there was a contact in the last 90 days: their own "
        "words, their coming to something, or a talk, a call or a text of a person of the union that reached them.",
        "Personas registradas que no son miembros y con las que hubo contacto en los últimos 90 días: escribieron, "
        "asistieron a algo, o una persona del sindicato les habló, llamó o escribió y las alcanzó.",
    ),
    of_all=("of all non-members on record", "de todos los no miembros registrados"),
    of_reached=("of those a text reaches", "de quienes reciben textos"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted,
               met.it AS hit, reachable.member_id IS NOT NULL AS counted_too,
               met.it AND reachable.member_id IS NOT NULL AS hit_too, NULL AS seconds
        FROM member LEFT JOIN reachable ON reachable.member_id = member.id
        CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT FROM touch_point WHERE touch_point.member_id = member.id
                  AND (direction = 'in' OR (messenger IS NOT NULL AND outcome IN ('sent', 'reached')))
                  AND at < :ends AND at >= CAST(:ends AS timestamptz) - interval '90 days') AS it
        ) AS met
        WHERE member.local_id = :local_id AND member.status = 'pending'
    """,
    target=60,
)
