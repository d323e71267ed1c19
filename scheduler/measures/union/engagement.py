"""Members who count points and did something."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="engagement",
    topic=Topic.ENGAGEMENT,
    order=20,
    label=("Did something in four weeks", "Hicieron algo en cuatro semanas"),
    about=(
        "Members who chose to count points, and came to something, helped or led in the last four weeks. For coaching: "
        "nobody is ranked, and who does not count is not looked at.",
        "Miembros que eligieron contar puntos y que en las últimas cuatro semanas asistieron, ayudaron o dirigieron "
        "algo. Sirve para acompañar: no hay lista de lugares, y no se mira a quien no cuenta.",
    ),
    of_all=("of all members", "de todos los miembros"),
    of_reached=("of those who count points", "de quienes cuentan puntos"),
    sql="""
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted, did.it AS hit,
               account.member_id IS NOT NULL AS counted_too, did.it AS hit_too, NULL AS seconds
        FROM member LEFT JOIN points_account AS account ON account.member_id = member.id AND account.joined_at < :ends
             AND (account.left_at IS NULL OR account.left_at >= :ends)
        CROSS JOIN LATERAL (
            SELECT account.member_id IS NOT NULL AND EXISTS (
                SELECT FROM points_entry WHERE points_entry.member_id = account.member_id
                AND points_entry.at >= :begins AND points_entry.at < :ends) AS it
        ) AS did
        WHERE member.local_id = :local_id AND member.status IN ('active', 'retiree')
          AND member.joined_on < CAST(:today AS date)
    """,
    target=50,
)
