"""The newest structure test: who pledged, of the whole unit."""

from scheduler.measures.union_measure import Topic, UnionMeasure

MEASURE = UnionMeasure(
    name="pledged",
    topic=Topic.BARGAINING,
    order=110,
    label=("Pledged in the newest test", "Se comprometieron en la última prueba"),
    about=(
        "Active members who said yes to the newest pledge of the last 90 days, asked or not: a structure test is held "
        "against the whole unit. Before going public many unions want 65 to 90 %.",
        "Miembros activos que dijeron que sí al compromiso más reciente de los últimos 90 días, se les haya preguntado "
        "o no: la prueba se mide contra toda la unidad. Antes de hacerlo público muchos sindicatos piden de 65 a 90 %.",
    ),
    of_all=("of all active members", "de todos los miembros activos"),
    of_reached=("of those it was delivered to", "de quienes lo recibieron"),
    sql="""
        WITH test AS (
            SELECT run.id FROM campaign_run AS run JOIN campaign ON campaign.id = run.campaign_id
            WHERE campaign.local_id = :local_id AND campaign.kind = 'pledge' AND run.starts_at < :ends
              AND run.starts_at >= CAST(:ends AS timestamptz) - interval '90 days'
            ORDER BY run.starts_at DESC LIMIT 1
        ), asked AS (
            SELECT recipient.member_id, bool_or(recipient.answer = 'yes' AND recipient.answered_at < :ends) AS yes,
                   bool_or(sent.status = 'delivered') AS delivered
            FROM test JOIN recipient ON recipient.run_id = test.id
            LEFT JOIN outbox AS sent ON sent.recipient_id = recipient.id
            GROUP BY recipient.member_id
        )
        SELECT member.id AS person, member.worksite_id, member.shift, NULL AS messenger, true AS counted,
               coalesce(asked.yes, false) AS hit, coalesce(asked.delivered, false) AS counted_too,
               coalesce(asked.yes AND asked.delivered, false) AS hit_too, NULL AS seconds
        FROM member LEFT JOIN asked ON asked.member_id = member.id
        WHERE member.local_id = :local_id AND member.status = 'active' AND member.joined_on < CAST(:today AS date)
          AND EXISTS (SELECT FROM test)
    """,
    target=65,
)
